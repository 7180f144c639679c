import { once } from 'node:events';
import pg from 'pg';
import { catalogOf, contractions, type Catalog } from '../release/catalog.js';
import { unpack } from '../release/kept.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { Program } from '../support/program.js';
import { freshDatabase } from '../support/real-parts.js';

const open: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of open.reverse()) await close();
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  open.push(async () => {
    const ended = once(client, 'end');
    await client.end();
    await ended;
  });
  return client;
}

let before: Catalog;
let database: pg.Client;
beforeAll(async () => {
  const [release, old] = [await unpack(), await freshDatabase()];
  open.push(release.remove, old.drop);
  const migrate = new Program('migrate', { env: { DATABASE_URL: old.url }, file: release.fileOf('migrate') });
  expect([await migrate.exited, migrate.output]).toEqual([0, expect.stringContaining('migrated: ')]);
  before = await catalogOf(await connect(old.url));
  const { url, close } = await migratedDatabase();
  open.push(close);
  database = await connect(url);
});

/** What is said of the newest schema after one more statement, which is taken back. */
async function said(statement: string): Promise<string[]> {
  await database.query(`begin; ${statement}`);
  return contractions(before, await catalogOf(database)).flat();
}
afterEach(() => database.query('rollback'));

describe('the schema of this release', () => {
  it('only adds to that of the release before, so that both work on it side by side', async () => {
    expect(Object.keys(before).length).toBeGreaterThan(30);
    expect(await said('')).toEqual([]);
  });

  it.each([
    ['a table', `create table extra (id int primary key, name text not null unique)`],
    ['a column that may be null', `alter table message add column extra text`],
    [
      'one that has a default, and a check of its own',
      `alter table message add column extra int not null default 1 check (extra > 0)`,
    ],
    ['what is unique where it is said', `alter table message add column extra int unique`],
    ['an index', `create index on message (plan_id)`],
    ['one more value of a list', `alter table im_group drop constraint im_group_group_type_check`],
    ['leave to say nothing', `alter table im_group alter column group_name drop not null`],
  ])('may add %s', async (_what, statement) => {
    expect(await said(statement)).toEqual([]);
  });

  it.each([
    ['drops a table', `drop table orphan_group`, 'orphan_group is gone'],
    ['drops a column', `alter table message drop column plan_id`, 'message.plan_id is gone'],
    ['calls one otherwise', `alter table message rename column plan_id to plan`, 'message.plan_id is gone'],
    ['makes one of another type', `alter table message alter column plan_id type text`, 'message.plan_id was'],
    [
      'asks for a value',
      `alter table message alter column plan_id set not null`,
      'message.plan_id may be null no more',
    ],
    [
      'asks for a new one',
      `alter table message add column extra int not null`,
      'message.extra is new, and must be said',
    ],
    [
      'gives none any more',
      `alter table operation alter column created_at drop default`,
      'operation.created_at is filled in no more',
    ],
    ['checks more', `alter table message add check (plan_id > 0)`, 'message has a new check'],
    [
      'takes a value from a list',
      `alter table message drop constraint message_file_state_check,
        add constraint message_file_state_check check (file_state in ('pending', 'kept', 'failed', 'removed'))`,
      'message has a new check',
    ],
    ['lets be there once', `create unique index on message (plan_id)`, 'message has a new unique'],
    [
      'lets be there once what has a default',
      `alter table message add column extra int not null default 1 unique`,
      'message has a new unique',
    ],
    [
      'asks for a row elsewhere',
      `alter table message add foreign key (plan_id) references roster_import`,
      'message has a new foreign key',
    ],
  ])('negative control: one that %s is found', async (_what, statement, found) => {
    expect(await said(statement)).toContainEqual(expect.stringContaining(found));
  });
});
