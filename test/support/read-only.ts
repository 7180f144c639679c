import type pg from 'pg';

/** As after a failover: every new session of this one database takes no writes, or takes them again; those that are open end. */
export async function readOnly(database: pg.Pool, on: 'on' | 'off'): Promise<void> {
  const admin = await database.connect();
  // Whoever loses this connection hears of it from the statement that fails.
  admin.on('error', () => undefined);
  try {
    const { rows } = await admin.query('select current_database() as name');
    await admin.query('set default_transaction_read_only = off');
    await admin.query(`alter database ${rows[0].name} set default_transaction_read_only = ${on}`);
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  } finally {
    admin.release(true);
  }
}
