import { openBlobStore, storeContent } from '#blobs';
import { loadSettings } from '#config';
import { migrate, openDatabase, seedDemo } from '#database';

/** `npm run migrate`: brings the schema up to date and exits. With `--demo` an empty database gets the demo data. */
const settings = loadSettings(['DATABASE_URL', 'DATABASE_POOLER', 'DATA_DIR', 'BLOB_URL', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']); // prettier-ignore
const dataSource = await openDatabase(
  { url: settings.DATABASE_URL, poolSize: 2, pooler: settings.DATABASE_POOLER, name: 'migrate' },
  { onWait: (reason) => console.error(reason) },
);
const run = await migrate(dataSource);
console.log(run.length > 0 ? `migrated: ${run.join(', ')}` : 'the schema is up to date');
if (process.argv.includes('--demo')) {
  const blobs = openBlobStore(settings);
  const added = await seedDemo(dataSource, (content) => storeContent(blobs, content));
  console.log(added ? 'demo data added' : 'there are schools already: no demo data added');
}
await dataSource.destroy();
