import { setTimeout as delay } from 'node:timers/promises';
import { MigrationExecutor, type DataSource } from 'typeorm';
import { isLockTimeout } from './database-errors.js';
import { schemaState } from './data-source.js';
import { noteRestore } from './restore.js';

/** Any number that nothing else locks; TypeORM itself takes no lock and would run a migration twice. */
const migrationLock = 7_203_917_465;

/** Whoever comes to a table that a migration waits for waits behind it: it waits for so long, and lets them pass for longer. */
const lockWaitMs = 500;
const letPassMs = 1000;

export interface MigrateOptions {
  /** Told why nothing goes on for now. */
  onWait?: (reason: string) => void;
}

/**
 * Brings the schema up to date. Any number of processes may call this at once: one migrates, the others wait. It may be
 * done while others work on the tables.
 * @returns the names of the migrations that this call has run
 */
export async function migrate(
  dataSource: DataSource,
  { onWait = () => undefined }: MigrateOptions = {},
): Promise<string[]> {
  const holder = dataSource.createQueryRunner();
  await holder.connect();
  try {
    // A lock of the transaction, not of the session: behind a pooler only a transaction keeps its connection.
    await holder.startTransaction();
    await holder.query('set local statement_timeout = 0');
    await holder.query('set local idle_in_transaction_session_timeout = 0');
    await holder.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    const { pending } = await schemaState(dataSource);
    while (!(await runPending(dataSource))) {
      onWait('a table that is to be changed is in use: migrating goes on when it is free for a moment');
      await delay(letPassMs);
    }
    await noteRestore(dataSource);
    await holder.commitTransaction();
    return pending;
  } finally {
    if (holder.isTransactionActive) await holder.rollbackTransaction().catch(() => undefined);
    await holder.release();
  }
}

/** @returns whether all have been run; those that have been are not run again */
async function runPending(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  const begin = runner.startTransaction.bind(runner);
  runner.startTransaction = async (isolation) => {
    await begin(isolation);
    await runner.query(`set local lock_timeout = ${lockWaitMs}`);
    // An index of a large table takes longer than any statement of a request may.
    await runner.query('set local statement_timeout = 0');
  };
  try {
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    await executor.executePendingMigrations();
    return true;
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}
