import type { DataSource } from 'typeorm';

/** Any number that nothing else locks; TypeORM itself takes no lock and would run a migration twice. */
const migrationLock = 7_203_917_465;

/**
 * Brings the schema up to date. Any number of processes may call this at once: one migrates, the others wait.
 * @returns the names of the migrations that this call has run
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const holder = dataSource.createQueryRunner();
  await holder.connect();
  try {
    await holder.query('set statement_timeout = 0');
    await holder.query('select pg_advisory_lock($1)', [migrationLock]);
    const run = await dataSource.runMigrations({ transaction: 'each' });
    return run.map((migration) => migration.name);
  } finally {
    await holder.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    await holder.query('reset statement_timeout').catch(() => undefined);
    await holder.release();
  }
}
