import { loadSettings, SettingsError } from '#config';
import { DatabaseRefused, migrate, openDatabase, schemaState } from '#database';
import { Command } from 'commander';
import type { DataSource } from 'typeorm';

/** `npm run migrate`: brings the schema up to date and exits. `npm run migrate -- status`: says how it stands. */
const program = new Command('migrate')
  .description('Brings the schema of DATABASE_URL up to date; under a lock, so twice does no harm')
  .option('--demo', 'give a database without schools the demo data', false)
  .action(async ({ demo }: { demo: boolean }) => {
    // Before anything is changed: a wrong setting is told first.
    const addDemo = demo ? await demoOf() : undefined;
    await onDatabase(async (dataSource) => {
      const run = await migrate(dataSource, { onWait: (reason) => console.error(reason) });
      console.log(run.length > 0 ? `migrated: ${run.join(', ')}` : 'the schema is up to date');
      await addDemo?.(dataSource);
    });
  });
program
  .command('status')
  .description('Say what has been run and what has not; changes nothing, and ends with 1 while something waits')
  .action(() => onDatabase(tellStatus));

try {
  await program.parseAsync();
} catch (error) {
  // What whoever runs it can mend is said in a sentence; a fault of ours keeps its stack.
  console.error(error instanceof SettingsError || error instanceof DatabaseRefused ? error.message : error);
  process.exitCode = 1;
}

async function onDatabase(work: (dataSource: DataSource) => Promise<void>): Promise<void> {
  const { DATABASE_URL: url, DATABASE_POOLER: pooler } = loadSettings(['DATABASE_URL', 'DATABASE_POOLER']);
  const onWait = (reason: string) => console.error(reason);
  const dataSource = await openDatabase({ url, poolSize: 2, pooler, name: 'migrate' }, { onWait });
  await work(dataSource).finally(() => dataSource.destroy());
}

/** What only the demo needs is loaded with it. */
async function demoOf(): Promise<(dataSource: DataSource) => Promise<void>> {
  const [{ blobSettingNames, openBlobStore, storeContent }, { seedDemo }] = await Promise.all([
    import('#blobs'),
    import('#demo-school'),
  ]);
  const settings = loadSettings(blobSettingNames);
  return async (dataSource) => {
    const blobs = await openBlobStore(settings);
    const added = await seedDemo(dataSource, (content) => storeContent(blobs, content));
    console.log(added ? 'demo data added' : 'there are schools already: no demo data added');
  };
}

async function tellStatus(dataSource: DataSource): Promise<void> {
  const { run, pending, newer } = await schemaState(dataSource);
  console.log(`run      ${run.length}`);
  for (const name of pending) console.log(`pending  ${name}`);
  for (const name of newer) console.log(`newer    ${name}: run by a newer release than this one`);
  if (pending.length > 0) process.exitCode = 1;
}
