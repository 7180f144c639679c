import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings } from '#config';
import { openDatabase } from '#database';
import { Operator } from '#operating';
import { Outbox } from '#outbox';
import type { Command } from 'commander';
import { doerOf } from './doer.js';

const patienceMs = 10_000;

/** What an `npm start` on this machine has left for us in a file of its folder. */
function left(file: string, dataDir = loadSettings(['DATA_DIR']).DATA_DIR): string | undefined {
  const path = join(dataDir, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The database of an `npm start` that runs on this machine. */
export const ownDatabaseUrl = (dataDir?: string): string | undefined => left('database-url', dataDir);

/** Without DATABASE_URL: that database. */
function databaseSettings() {
  const url = ownDatabaseUrl();
  const own = url === undefined ? {} : { DATABASE_URL: url };
  return loadSettings(['DATABASE_URL', 'DATABASE_POOLER'], { defaults: own });
}

/** With what the secrets of service keys are sealed; undefined where nobody has said. */
export const keysSecret = (): string | undefined =>
  loadSettings(['SERVICE_KEYS_SECRET']).SERVICE_KEYS_SECRET ?? left('service-keys-secret');

/** Runs a command on the database; one that does not answer is waited for, but not long, and it is said why. */
export async function asOperator(program: Command, work: (operator: Operator) => Promise<void>): Promise<void> {
  let said = '';
  const say = (reason: string) => {
    if (reason !== said) console.error(reason);
    said = reason;
  };
  const settings = databaseSettings();
  const dataSource = await openDatabase(
    { url: settings.DATABASE_URL, poolSize: 2, pooler: settings.DATABASE_POOLER, name: 'ops' },
    { awaitSchema: true, signal: AbortSignal.timeout(patienceMs), onWait: say },
  );
  // Its rows are relayed by the processes that run: a command is gone before a broker has answered.
  const outbox = new Outbox(dataSource, { publish: async () => new Set(), onTrouble: () => undefined });
  await work(new Operator(dataSource, outbox, doerOf(program))).finally(() => dataSource.destroy());
}
