import { loadSettings } from '#config';
import { migrate, openDatabase, seedDemo } from '#database';

/** `npm run migrate`: brings the schema up to date and exits. With `--demo` an empty database gets the demo data. */
const settings = loadSettings(['DATABASE_URL']);
const dataSource = await openDatabase(
  { url: settings.DATABASE_URL, poolSize: 2, name: 'migrate' },
  { onWait: (reason) => console.error(reason) },
);
const run = await migrate(dataSource);
console.log(run.length > 0 ? `migrated: ${run.join(', ')}` : 'the schema is up to date');
if (process.argv.includes('--demo')) {
  console.log(
    (await seedDemo(dataSource)) ? 'demo data added' : 'there are schools already: no demo data added',
  );
}
await dataSource.destroy();
