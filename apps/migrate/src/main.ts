import { loadSettings } from '#config';
import { migrate, openDatabase } from '#database';
import { Command } from 'commander';

/** `npm run migrate`: brings the schema up to date and exits. */
const { demo } = new Command('migrate')
  .description('Brings the schema of DATABASE_URL up to date; under a lock, so twice does no harm')
  .option('--demo', 'give a database without schools the demo data', false)
  .parse()
  .opts<{ demo: boolean }>();
const settings = loadSettings([
  'DATABASE_URL',
  'DATABASE_POOLER',
  'DATA_DIR',
  'BLOB_URL',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
]);
const dataSource = await openDatabase(
  { url: settings.DATABASE_URL, poolSize: 2, pooler: settings.DATABASE_POOLER, name: 'migrate' },
  { onWait: (reason) => console.error(reason) },
);
const run = await migrate(dataSource);
console.log(run.length > 0 ? `migrated: ${run.join(', ')}` : 'the schema is up to date');
if (demo) {
  const [{ openBlobStore, storeContent }, { seedDemo }] = await Promise.all([
    import('#blobs'),
    import('#database/demo'),
  ]);
  const blobs = await openBlobStore(settings);
  const added = await seedDemo(dataSource, (content) => storeContent(blobs, content));
  console.log(added ? 'demo data added' : 'there are schools already: no demo data added');
}
await dataSource.destroy();
