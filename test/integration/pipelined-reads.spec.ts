import { isDatabaseUnavailable, PipelinedReads } from '#database';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { freshDatabase } from '../support/real-parts.js';
import { TcpProxy } from '../support/tcp-proxy.js';

let url: string;
let drop: () => Promise<void>;
let proxy: TcpProxy;
let database: pg.Pool;
let reads: PipelinedReads;

beforeAll(async () => {
  ({ url, drop } = await freshDatabase());
  proxy = await TcpProxy.to(url);
  database = new pg.Pool({ connectionString: url, max: 2 });
  await database.query('create table thing (id int primary key, name text)');
  await database.query(`insert into thing select n, 'thing ' || n from generate_series(1, 100) n`);
  // Seldom the same for two connections: whatever the database has been set to, cells are printed in our way.
  await database.query(
    `do $$ begin execute format('alter database %I set datestyle to german', current_database()); end $$`,
  );
});
beforeEach(() => {
  reads = new PipelinedReads({ url: proxy.url, name: 'spec', connections: 2, answerWithinMs: 400 });
});
afterEach(async () => {
  await proxy.set('pass');
  await reads.close();
});
afterAll(async () => {
  await proxy?.close();
  await database?.end();
  await drop?.();
});

const thing = { name: 'thing', text: 'select id, name from thing where id = $1' };
const ask = (id: number) => reads.read(thing, [id]);
const row = (id: number) => [[String(id), `thing ${id}`]];
const many = Array.from({ length: 100 }, (_, n) => n + 1);
const connections = async () =>
  (
    await database.query(
      `select pid from pg_stat_activity where application_name = 'spec' and datname = current_database()`,
    )
  ).rowCount;
const caught = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: unknown) => error,
  );

describe('pipelined reads', () => {
  it('give each its own answer, on few connections', async () => {
    expect(await Promise.all(many.map(ask))).toEqual(many.map(row));
    expect(await Promise.all(many.map(ask))).toEqual(many.map(row));
    expect(await connections()).toBe(2);
  });

  it('print cells in our way, NULL as null', async () => {
    const statement = { name: 'cells', text: `select null, date '2026-11-29', true, 1.5::float8` };
    expect(await reads.read(statement, [])).toEqual([[null, '2026-11-29', 't', '1.5']]);
  });

  it('fail alone when a statement is wrong, and those behind it are answered', async () => {
    const wrong = reads.read({ name: 'wrong', text: 'select 1 / $1::int' }, [0]);
    const behind = Promise.all(many.map(ask));
    await expect(wrong).rejects.toMatchObject({ code: '22012' });
    expect(await behind).toEqual(many.map(row));
  });

  it('P10: are given up when nothing is heard, and go on once it is', async () => {
    await Promise.all(many.map(ask));
    await proxy.set('blackhole');
    const errors = await Promise.all([caught(ask(1)), caught(ask(2)), caught(ask(3))]);
    expect(errors.map(isDatabaseUnavailable)).toEqual([true, true, true]);
    await proxy.set('pass');
    expect(await eventually(() => ask(1).catch(() => undefined))).toEqual(row(1));
  });

  it('P10: are told at once when nobody listens', async () => {
    await proxy.set('refuse');
    expect(isDatabaseUnavailable(await caught(ask(1)))).toBe(true);
    await proxy.set('pass');
    expect(await ask(1)).toEqual(row(1));
  });

  it('P10: are not given up while answers keep coming, however long all of them take', async () => {
    const slow = { name: 'slow', text: 'select pg_sleep(0.1), $1::int' };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => reads.read(slow, [n])));
    expect(answers).toEqual(answers.map((_, n) => [['', String(n)]]));
  });

  it('are answered before the connections close', async () => {
    const asked = Promise.all(many.map(ask));
    await eventually(connections);
    await reads.close();
    expect(await asked).toEqual(many.map(row));
    expect(await eventually(async () => (await connections()) === 0)).toBe(true);
  });
});
