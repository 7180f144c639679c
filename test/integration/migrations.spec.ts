import { createDataSource, migrate, openDatabase } from '#database';
import type { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { lockWaits } from '../support/lock-waits.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { Program } from '../support/program.js';
import { freshDatabase } from '../support/real-parts.js';
import type { Mutation } from '../support/weave/weave.js';

/** One more migration, of a table that is there already. */
const needsATable: Mutation = {
  file: 'libs/database/src/migrate.js',
  find: 'await executor.executePendingMigrations();',
  replace: `await executor.executePendingMigrations();
    await runner.startTransaction();
    await runner.query('alter table school add column extra text');
    await runner.commitTransaction();`,
};
const waitsForEver: Mutation = {
  file: 'libs/database/src/migrate.js',
  find: 'lockWaitMs = 500',
  replace: 'lockWaitMs = 0',
};

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function connect(url: string): Promise<DataSource> {
  const dataSource = await createDataSource({ url, poolSize: 3, name: 'test' }).initialize();
  open.push(() => dataSource.destroy());
  return dataSource;
}

async function emptyDatabase(): Promise<string> {
  const { url, drop } = await freshDatabase();
  open.push(drop);
  return url;
}

describe('a role with habits of its own', () => {
  const theRole = `select quote_ident(current_user) as role, quote_ident(current_database()) as database`;

  it('changes nothing in what is read', async () => {
    const url = await emptyDatabase();
    const [{ role, database }] = await (await connect(url)).query(theRole);
    const planted = [
      `datestyle to 'German'`,
      `timezone to 'Asia/Shanghai'`,
      `intervalstyle to 'sql_standard'`,
      `default_transaction_isolation to 'serializable'`,
    ];
    for (const habit of planted)
      await (await connect(url)).query(`alter role ${role} in database ${database} set ${habit}`);
    const [read] = await (
      await connect(url)
    ).query(
      `select timestamptz '2017-08-03 03:00:24Z' as moment, interval '90 seconds' as span,
              current_setting('transaction_isolation') as isolation`,
    );
    expect(read).toMatchObject({
      moment: new Date('2017-08-03T03:00:24Z'),
      span: { minutes: 1, seconds: 30 },
      isolation: 'read committed',
    });
  });
});

describe('migrations', () => {
  it('are applied once each by two processes that migrate at once', async () => {
    const url = await emptyDatabase();
    const programs = [1, 2].map(() => new Program('migrate', { env: { DATABASE_URL: url } }));
    expect(await Promise.all(programs.map((program) => program.exited))).toEqual([0, 0]);
    const dataSource = await connect(url);
    const rows: { name: string }[] = await dataSource.query('select name from migrations order by id');
    const all = dataSource.migrations.map(({ constructor }) => constructor.name);
    expect(rows.map(({ name }) => name)).toEqual(all);
    expect(await dataSource.showMigrations()).toBe(false);
  });

  it('are told by `migrate status`, which runs none', async () => {
    const url = await emptyDatabase();
    const dataSource = await connect(url);
    const status = async () => {
      const program = new Program('migrate', { args: ['status'], env: { DATABASE_URL: url } });
      return { code: await program.exited, said: program.output.trim().split('\n') };
    };
    const all = dataSource.migrations.map(({ constructor }) => constructor.name);
    expect(await status()).toEqual({ code: 1, said: ['run      0', ...all.map((name) => `pending  ${name}`)] });
    await migrate(dataSource);
    await dataSource.query(`insert into migrations (timestamp, name) values (9999999999999, 'Later9999999999999')`);
    const newer = 'newer    Later9999999999999: run by a newer release than this one';
    expect(await status()).toEqual({ code: 0, said: [`run      ${all.length}`, newer] });
  });

  it('negative control: without the lock, one of two that begin together fails', async () => {
    const url = await emptyDatabase();
    const [first, second, holder] = [await connect(url), await connect(url), await connect(url)];
    await first.showMigrations(); // makes the table of migrations
    // A table of the same name, not yet committed, stops both after they have seen that nothing is applied.
    const runner = holder.createQueryRunner();
    await runner.startTransaction();
    await runner.query('create table school ()');
    const both = [first, second].map((dataSource) => dataSource.runMigrations({ transaction: 'each' }));
    const settled = Promise.allSettled(both);
    await eventually(() => holder.query(lockWaits), {
      good: (waiting) => waiting.length >= 2,
    });
    await runner.rollbackTransaction();
    await runner.release();
    expect((await settled).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  describe('beside a transaction that has a table in use for long', () => {
    async function besideUse(mutations: readonly Mutation[] = []) {
      const { dataSource, url, close } = await migratedDatabase();
      open.push(close);
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.query('select 1 from school');
      const program = new Program('migrate', { env: { DATABASE_URL: url }, mutations: [needsATable, ...mutations] });
      await eventually(() => dataSource.query(lockWaits), {
        good: (waiting) => waiting.length > 0,
      });
      return { dataSource, program, free: () => runner.commitTransaction().finally(() => runner.release()) };
    }

    it('let those pass who came to the table after them, and go on when it is free', async () => {
      const { dataSource, program, free } = await besideUse();
      await dataSource.query('select 1 from school');
      await program.prints(/is in use/);
      await free();
      expect(await program.exited).toBe(0);
      expect(await dataSource.query('select extra from school')).toEqual([]);
    });

    it('negative control: one that waits as long as it takes has all wait behind it', async () => {
      const { dataSource, program, free } = await besideUse([waitsForEver]);
      await expect(dataSource.query(`set statement_timeout = 2000; select 1 from school`)).rejects.toMatchObject({
        code: '57014',
      });
      await free();
      expect(await program.exited).toBe(0);
    });
  });

  it('are waited for without touching the database: of many that wait none may stumble over another', async () => {
    const url = await emptyDatabase();
    const waiting = new AbortController();
    const onWait = (reason: string) => (expect(reason).toContain('run the migrations'), waiting.abort());
    const opened = openDatabase(
      { url, poolSize: 1, name: 'test' },
      { awaitSchema: true, onWait, signal: waiting.signal },
    );
    await expect(opened).rejects.toThrow('aborted');
    expect(await (await connect(url)).query('select 1 from pg_tables where schemaname = $1', ['public'])).toEqual([]);
  });

  it('make the tables that the entities describe', async () => {
    const { dataSource, close } = await migratedDatabase();
    open.push(close);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    // Keys, indexes and checks are the migrations' own; of columns both must say the same.
    const columns = upQueries
      .map(({ query }) => query)
      .filter((query) => /\bCOLUMN\b|CREATE TABLE|DROP TABLE/i.test(query));
    expect(columns).toEqual([]);
  });

  it('negative control: a column that nobody has migrated is seen', async () => {
    const { dataSource, close } = await migratedDatabase();
    open.push(close);
    await dataSource.query('alter table im_user drop column real_name');
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toContainEqual(expect.stringMatching(/ADD "real_name"/));
  });
});
