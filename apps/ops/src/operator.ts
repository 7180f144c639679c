import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '#config';
import { openDatabase } from '#database';
import { Operator } from '#operating';
import { Outbox } from '#outbox';
import { InvalidArgumentError, type Command } from 'commander';

const patienceMs = 10_000;

/** Without DATABASE_URL: the database of an `npm start` that runs on this machine. */
function databaseSettings() {
  const { DATA_DIR } = loadSettings(['DATA_DIR']);
  const file = join(DATA_DIR, 'database-url');
  const own = existsSync(file) ? { DATABASE_URL: readFileSync(file, 'utf8') } : {};
  return loadSettings(['DATABASE_URL', 'DATABASE_POOLER'], { defaults: own });
}

/** Who operates, for the audit; understood by every command, before and after its name. */
interface DoerOptions {
  as?: string;
  why?: string;
}

const words = (most: number) => (text: string) => {
  if (text.trim() === '' || text.length > most)
    throw new InvalidArgumentError(`Give some words, of at most ${most} characters.`);
  return text.trim();
};

/** Adds the options by which an operator says who he is. */
export const signed = (program: Command): Command =>
  program
    .option('--as <name>', 'who you are, for the audit; absent: your name on this machine', words(100))
    .option('--why <text>', 'why you do it, for the audit and for the next who looks', words(500))
    .configureHelp({ showGlobalOptions: true });

/** A user without a name, as in a container, goes by his number. */
function nameOnThisMachine(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

export const whyOf = (program: Command): string | undefined => program.opts<DoerOptions>().why;

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
  const { as: who = nameOnThisMachine(), why } = program.opts<DoerOptions>();
  await work(new Operator(dataSource, outbox, { who, why })).finally(() => dataSource.destroy());
}
