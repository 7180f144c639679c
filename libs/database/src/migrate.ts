import type { DataSource } from 'typeorm';
import { noteRestore } from './restore.js';

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
    // A lock of the transaction, not of the session: behind a pooler only a transaction keeps its connection.
    await holder.startTransaction();
    await holder.query('set local statement_timeout = 0');
    await holder.query('set local idle_in_transaction_session_timeout = 0');
    await holder.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    const run = await dataSource.runMigrations({ transaction: 'each' });
    await noteRestore(dataSource);
    await holder.commitTransaction();
    return run.map((migration) => migration.name);
  } finally {
    if (holder.isTransactionActive) await holder.rollbackTransaction().catch(() => undefined);
    await holder.release();
  }
}
