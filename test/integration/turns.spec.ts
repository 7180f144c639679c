import { randomUUID } from 'node:crypto';
import { kindsOf } from '#contracts';
import { Turns } from '../../libs/work/src/turns.js';
import { done, want, WorkRunner } from '#work';
import { WorkServer, type ConsumeDoorbells } from '#work/nest';
import { dataSource, outbox, useWork } from '../support/work.js';

useWork();

const school = (school_id: number) => (account_id: number) => ({ school_id, account_id });
const [crowd, other, third] = [school(1), school(2), school(3)];

/** Asks for work on so many new keys of one tenant. */
async function due(tenant: { school_id: number; account_id: number }, count: number): Promise<void> {
  await outbox.transaction(async (manager) => {
    for (let n = 0; n < count; n++) {
      const id = `${tenant.school_id}-${tenant.account_id}-${randomUUID()}`;
      await want(manager, outbox, { kind: 'group', id, tenant });
    }
  });
}

const turns = (places: number) => new Turns(dataSource, { kind: 'group', lane: 'tap', places });
const schoolOf = (key: string) => Number(/^group:(\d+)-/.exec(key)![1]);

/** Takes the next turn and carries it out, as a worker does; the place stays taken. */
async function begin(given: Turns, options: { finish: boolean }) {
  const turn = await given.next();
  if (!turn || turn === 'over') throw new Error(`there was no turn, but ${turn}`);
  const runner = new WorkRunner(dataSource, outbox, { owner: randomUUID(), leaseMs: 60_000, waiters: undefined });
  if (options.finish) await runner.run(turn.key, async () => done());
  else
    await dataSource.query(
      `update work_item set lease_owner = 'spec', lease_until = now() + interval '1 hour' where key = $1`,
      [turn.key],
    );
  return { school: schoolOf(turn.key), place: turn.place };
}

beforeEach(() => dataSource.query('delete from work_item'));

describe('turns', () => {
  it('P13: go to a school that waits with little, whoever else has rung first and most', async () => {
    await due(crowd(1), 60);
    await due(other(1), 1);
    const given = turns(8);
    const begun = [];
    for (let n = 0; n < 3; n++) begun.push((await begin(given, { finish: false })).school);
    expect(begun).toContain(2);
  });

  it('alternate between accounts of one school', async () => {
    await due(crowd(1), 30);
    await due(crowd(2), 2);
    const given = turns(16);
    for (let n = 0; n < 4; n++) await begin(given, { finish: false });
    const rows = await dataSource.query(
      `select account_id, count(*)::int from work_item where lease_owner is not null group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { account_id: 1, count: 2 },
      { account_id: 2, count: 2 },
    ]);
  });

  it('leave places free for those who are not there yet, and give them to these at once', async () => {
    await due(crowd(1), 60);
    const given = turns(8);
    const held = [];
    for (let n = 0; n < 3; n++) held.push(await begin(given, { finish: false }));
    const waits = given.next();
    await due(third(1), 1);
    const turn = await waits;
    expect(turn).toMatchObject({ key: expect.stringMatching(/^group:3-/) });
    // What has been given back is the crowd's again.
    const next = given.next();
    for (const { place } of held) place.giveBack();
    expect(await next).toMatchObject({ key: expect.stringMatching(/^group:1-/) });
  });

  it('are over for those who wait when the process takes no more', async () => {
    await due(crowd(1), 60);
    const given = turns(2);
    await begin(given, { finish: false });
    const waits = given.next();
    given.stop();
    expect(await waits).toBe('over');
    given.resume();
    await due(other(1), 1);
    expect(await given.next()).toMatchObject({ key: expect.stringMatching(/^group:2-/) });
  });

  it('end when nothing is due', async () => {
    await due(crowd(1), 2);
    const given = turns(4);
    await begin(given, { finish: true }).then(({ place }) => place.giveBack());
    await begin(given, { finish: true }).then(({ place }) => place.giveBack());
    expect(await given.next()).toBeUndefined();
  });

  it('are found without passing over what the crowd has waiting', async () => {
    await dataSource.query(
      `insert into work_item (key, kind, lane, wanted, school_id, account_id)
       select 'group:crowd-' || n, 'group', 'tap', 1, 1, n % 50 from generate_series(1, 20000) n`,
    );
    await due(other(1), 1);
    await dataSource.query('vacuum analyze work_item');
    const given = turns(8);
    const before = await touched();
    await given.next();
    expect((await touched()) - before).toBeLessThan(2000);
  });

  it('are found in a few steps when the database takes the table for empty still, as after a quiet night', async () => {
    await due(crowd(1), 1);
    await dataSource.query('update work_item set done = wanted');
    await dataSource.query('vacuum analyze work_item');
    await dataSource.query(
      `insert into work_item (key, kind, lane, wanted, school_id, account_id)
       select 'group:' || 1 + n % 100 || '-' || n, 'group', 'tap', 1, 1 + n % 100, n from generate_series(1, 20000) n`,
    );
    const given = turns(8);
    const before = await touched();
    for (let n = 0; n < 3; n++) await begin(given, { finish: false });
    expect((await touched()) - before).toBeLessThan(2000);
  });

  it('go round: of more who wait than are looked at in one turn nobody is left out', async () => {
    for (let account = 1; account <= 12; account++) await due(crowd(account), 2);
    const given = turns(2);
    for (let n = 0; n < 12; n++) (await begin(given, { finish: true })).place.giveBack();
    const rows = await dataSource.query(
      'select account_id, count(*)::int from work_item where done = wanted group by 1 order by 1',
    );
    expect(rows).toEqual(Array.from({ length: 12 }, (_, n) => ({ account_id: n + 1, count: 1 })));
  });
});

describe('a doorbell', () => {
  /** A worker whose doorbells the test rings. */
  async function worker() {
    const handlers = new Map<string, Parameters<ConsumeDoorbells>[1]['handle']>();
    const rest = {
      pause: async () => undefined,
      resume: async () => undefined,
      drain: async () => undefined,
    };
    const server = new WorkServer({
      owners: ['easemob-worker'],
      runner: new WorkRunner(dataSource, outbox, {
        owner: randomUUID(),
        leaseMs: 60_000,
        waiters: undefined,
      }),
      dataSource,
      consume: async (queue, { handle }) => (handlers.set(queue, handle), rest),
      concurrency: 4,
      shutdownTimeoutMs: 1000,
      onResult: () => undefined,
      onTrouble: (error) => console.error(error),
    });
    for (const kind of kindsOf('easemob-worker')) server.addHandler(kind, async () => done());
    await new Promise<void>((resolve) => server.listen(() => resolve()));
    return (key: string) => handlers.get('group')!({ body: { kind: 'group', key, v: 1 }, headers: {} });
  }

  const keys = async (which: string): Promise<string[]> =>
    (await dataSource.query(`select key from work_item where ${which} order by key`)).map(
      ({ key }: { key: string }) => key,
    );

  it('P1: that rings for what is done already is spent on what is due: its own may have gone to another', async () => {
    const ring = await worker();
    await due(crowd(1), 2);
    const [first, second] = await keys('true');
    expect(await ring(first!)).toBe('ack');
    expect(await ring(first!)).toBe('ack');
    expect(await keys('done = wanted')).toEqual([first, second]);
  });
});

/** Rows of the table that statements have fetched by now. */
async function touched(): Promise<number> {
  await dataSource.query('select pg_stat_force_next_flush()');
  const [row] = await dataSource.query(
    `select seq_tup_read + coalesce(idx_tup_fetch, 0) as rows from pg_stat_user_tables where relname = 'work_item'`,
  );
  return Number(row.rows);
}
