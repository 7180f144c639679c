import { cancelWork, countWork, listWork, readGroupPicture, readWork, retryWork, type WorkSelection } from '#operating';
import { readOperation } from '#operations';
import { done, Fenced, later, park, ringAgain, want, wantMany, type Claim } from '#work';
import type { EntityManager } from 'typeorm';
import { Gate } from '../support/gate.js';
import {
  age,
  allTold,
  ask,
  dataSource,
  events,
  freshKey,
  operate,
  operator,
  outbox,
  rings,
  rowOf,
  runner,
  useWork,
} from '../support/work.js';

useWork();

const parkIt = (key: string) => runner().run(key, async () => park({ error: 'name_refused' }, 'bad name'));
const postpone = (key: string) => runner().run(key, async () => later('busy', { delayMs: 3_600_000 }));
const parked = async () => {
  const fresh = freshKey();
  const operation = await operate(fresh.id);
  await parkIt(fresh.key);
  return { ...fresh, operation };
};
const select = (...keys: string[]): WorkSelection => ({ state: 'unfinished', keys });
const tap = { lane: 'tap' } as const;
const inBulk = async (ids: number[]) =>
  (await outbox.transaction((manager) => wantMany(manager, outbox, { kind: 'group', ids }))).length;
const ring = (key: string) => outbox.transaction((manager) => ringAgain(manager, outbox, key));
const statusOf = async (operation: string) => (await readOperation(dataSource, operation))!.status;

/** The doorbells that a transaction leaves for a key: on which queue, and in how many milliseconds. */
async function doorbells(key: string, change: (manager: EntityManager) => Promise<unknown>) {
  return outbox.transaction(async (manager) => {
    await change(manager);
    return manager.query(
      `select address as queue, extract(epoch from available_at - now())::float as in_s from outbox
        where body->>'key' = $1 and created_at = now()`,
      [key],
    );
  });
}

describe('listing work', () => {
  let of: Record<'parked' | 'waiting' | 'due' | 'running' | 'late' | 'finished', string>;
  let finish: Gate;
  let running: Promise<unknown>;
  beforeAll(async () => {
    await dataSource.query(`insert into school (school_id, name) values (1, 'school'), (2, 'other')`);
    const [waiting, due, run, late, finished] = [freshKey(), freshKey(), freshKey(), freshKey(), freshKey()];
    for (const { id } of [waiting, due, run, late, finished]) await operate(id);
    await postpone(waiting.key);
    await age(late.key, 120_000);
    await runner().run(finished.key, async () => done());
    finish = new Gate();
    const begun = new Gate();
    running = runner().run(run.key, async () => (begun.open(), await finish.opened, done()));
    await begun.opened;
    of = {
      parked: (await parked()).key,
      waiting: waiting.key,
      due: due.key,
      running: run.key,
      late: late.key,
      finished: finished.key,
    };
    for (const key of [of.parked, of.waiting]) {
      const sql = `insert into im_group (im_group_id, school_id, group_name, group_type) values ($1, $2, '', 'other')`;
      await dataSource.query(sql, [key.split(':')[1], key === of.parked ? 1 : 2]);
    }
  });
  afterAll(async () => {
    finish.open();
    await running;
  });

  const keysOf = async (selection: WorkSelection) => (await listWork(dataSource, selection, 100)).map(({ key }) => key);

  it('tells parked, open, overdue and unfinished work apart, the oldest first', async () => {
    expect(await keysOf({ state: 'parked' })).toEqual([of.parked]);
    expect(await keysOf({ state: 'open' })).toEqual([of.waiting, of.due, of.running, of.late]);
    expect(await keysOf({ state: 'overdue' })).toEqual([of.late]);
    expect((await keysOf({ state: 'unfinished' })).sort()).toEqual(
      Object.values(of)
        .filter((key) => key !== of.finished)
        .sort(),
    );
  });

  it('says of each what it is, why, and who waits for it', async () => {
    const [line] = await listWork(dataSource, { state: 'parked' }, 1);
    expect(line).toMatchObject({
      key: of.parked,
      kind: 'group',
      school_id: 1,
      state: 'parked',
      attempts: 1,
      error: 'name_refused',
      reason: 'bad name',
      open_operations: 0,
    });
    const open = await listWork(dataSource, { state: 'open' }, 100);
    expect(open.map(({ state }) => state)).toEqual(['waiting', 'due', 'running', 'due']);
    expect(open[0]).toMatchObject({ school_id: 2, reason: 'busy', error: null, open_operations: 1 });
  });

  it('is narrowed by kind, school, failure, age and keys', async () => {
    const all: WorkSelection = { state: 'unfinished' };
    expect(await keysOf({ ...all, school: 1 })).toEqual([of.parked]);
    expect(await keysOf({ ...all, school: 2 })).toEqual([of.waiting]);
    expect(await keysOf({ ...all, kind: 'callback' })).toEqual([]);
    expect(await keysOf({ ...all, error: 'name_refused' })).toEqual([of.parked]);
    expect(await keysOf({ ...all, error: 'cancelled' })).toEqual([]);
    expect(await keysOf({ ...all, keys: [of.due, of.finished] })).toEqual([of.due]);
    expect(await keysOf({ ...all, olderThanMs: 3_600_000 })).toEqual([]);
    await dataSource.query(`update work_item set parked_at = now() - interval '2 h' where key = $1`, [of.parked]);
    expect(await keysOf({ ...all, olderThanMs: 3_600_000 })).toEqual([of.parked]);
    expect(await countWork(dataSource, all)).toBe(5);
  });
});

describe('retry', () => {
  it('takes parked work up again with a clean slate; what has failed stays failed', async () => {
    const { key, operation } = await parked();
    await allTold();
    const before = rings(key);
    expect(await retryWork(operator(), select(key), tap)).toEqual({ changed: [key], running: [] });
    expect(await rowOf(key)).toMatchObject({
      parked_at: null,
      failure: null,
      attempts: 0,
      wanted: '2',
      done: '0',
    });
    expect(await readWork(dataSource, key)).toMatchObject({
      state: 'due',
      open_operations: 0,
      operations: [{ status: 'failed', wanted: 1 }],
    });
    await allTold();
    expect(rings(key)).toBe(before + 1);
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
    await allTold();
    expect(await statusOf(operation)).toBe('failed');
    expect(events(operation)).toHaveLength(1);
  });

  it('does not wait for the next try of open work, and lets its operation end well', async () => {
    const { id, key } = freshKey();
    const operation = await operate(id);
    await postpone(key);
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });
    await retryWork(operator(), select(key), tap);
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
    expect(await statusOf(operation)).toBe('succeeded');
  });

  it('leaves alone what is being carried out, what is done, and what nobody knows', async () => {
    const [held, finished] = [freshKey(), freshKey()];
    await ask(held.id);
    await ask(finished.id);
    await runner().run(finished.key, async () => done());
    await runner().run(held.key, async () => {
      const all = select(held.key, finished.key, 'group:999999');
      expect(await retryWork(operator(), all, tap)).toEqual({ changed: [], running: [held.key] });
      return done();
    });
    expect(await rowOf(held.key)).toMatchObject({ wanted: '1', done: '1' });
    expect(await rowOf(finished.key)).toMatchObject({ wanted: '1', done: '1' });
  });

  it('of more than fits one transaction takes every key once, in the lane that is asked for', async () => {
    const keys = Array.from({ length: 450 }, freshKey);
    await inBulk(keys.map(({ id }) => id));
    const names = keys.map(({ key }) => key);
    await dataSource.query(
      `update work_item set parked_at = now(), failure = '{"error":"provider_limit"}', lane = 'tap' where key = any($1)`,
      [names],
    );
    const limited: WorkSelection = { state: 'parked', error: 'provider_limit' };
    const { changed } = await retryWork(operator(), limited, { lane: 'bulk' });
    expect(changed.sort()).toEqual(names.sort());
    expect(await countWork(dataSource, limited)).toBe(0);
    const rows = await dataSource.query('select distinct wanted, lane from work_item where key = any($1)', [names]);
    expect(rows).toEqual([{ wanted: '2', lane: 'bulk' }]);
    // Open work matches as well as before: it must not be retried for ever.
    expect((await retryWork(operator(), { state: 'open', keys: names }, tap)).changed).toHaveLength(450);
  });

  it('judges again under the lock: what was taken up meanwhile is not raised a second time', async () => {
    const { id, key } = await parked();
    const asked = new Gate();
    const mayCommit = new Gate();
    const request = outbox.transaction(async (manager) => {
      await want(manager, outbox, { kind: 'group', id });
      asked.open();
      await mayCommit.opened;
    });
    await asked.opened;
    const retried = retryWork(operator(), { state: 'parked', keys: [key] }, tap);
    await waitsForLock();
    mayCommit.open();
    await request;
    expect(await retried).toEqual({ changed: [], running: [] });
    expect(await rowOf(key)).toMatchObject({ wanted: '2' });
  });
});

/** Until somebody waits for a lock in this database. */
async function waitsForLock(): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  for (;;) if ((await dataSource.query(waiting)).length > 0) return;
}

describe('cancel', () => {
  it('ends open operations as failed with `cancelled`, tells of each once, and nothing is wanted any more', async () => {
    const { id, key } = freshKey();
    const operations = [await operate(id), await operate(id)];
    await postpone(key);
    expect(await cancelWork(operator(), select(key))).toEqual({ changed: [key], running: [] });
    await allTold();
    for (const operation of operations) {
      expect(await readOperation(dataSource, operation)).toMatchObject({
        status: 'failed',
        failure: { error: 'cancelled' },
      });
      expect(events(operation)).toMatchObject([
        { type: 'group.activation_failed', data: { failure: { error: 'cancelled' } } },
      ]);
    }
    expect(await rowOf(key)).toMatchObject({ wanted: '2', done: '2', parked_at: null, lease_owner: null });
    expect(await readWork(dataSource, key)).toMatchObject({
      state: 'done',
      reason: 'cancelled by an operator',
    });
    await age(key, 7_200_000);
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });
    expect(await cancelWork(operator(), select(key))).toEqual({ changed: [], running: [] });
  });

  it('of parked work leaves its ended operations as they are, and the next request begins anew', async () => {
    const { id, key, operation } = await parked();
    await cancelWork(operator(), select(key));
    await allTold();
    expect(events(operation)).toHaveLength(1);
    expect(await readOperation(dataSource, operation)).toMatchObject({ failure: { error: 'name_refused' } });
    const next = await operate(id);
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
    expect(await statusOf(next)).toBe('succeeded');
  });

  it('never touches a live claim', async () => {
    const { id, key } = freshKey();
    const operation = await operate(id);
    await runner().run(key, async () => {
      expect(await cancelWork(operator(), select(key))).toEqual({ changed: [], running: [key] });
      return done();
    });
    expect(await statusOf(operation)).toBe('succeeded');
  });

  it('by a filter does not take away what a new request has taken up', async () => {
    const { id, key } = await parked();
    const asked = new Gate();
    const mayCommit = new Gate();
    const request = outbox.transaction(async (manager) => {
      await want(manager, outbox, { kind: 'group', id });
      asked.open();
      await mayCommit.opened;
    });
    await asked.opened;
    const cancelled = cancelWork(operator(), { state: 'parked', keys: [key] });
    await waitsForLock();
    mayCommit.open();
    await request;
    expect(await cancelled).toEqual({ changed: [], running: [] });
    expect(await rowOf(key)).toMatchObject({ wanted: '2', done: '0' });
  });

  const note = (key: string) => (manager: Pick<EntityManager, 'query'>) =>
    manager.query(`update work_item set last_error = 'zombie' where key = $1`, [key]);

  /** An owner whose lease has run out while he slept, and whose work has been cancelled meanwhile. */
  async function sleeper(act: (claim: Claim) => Promise<unknown>) {
    const { id, key } = freshKey();
    const operation = await operate(id);
    const [begun, cancelled] = [new Gate(), new Gate()];
    let threw: unknown;
    const owner = runner().run(key, async (claim) => {
      begun.open();
      await cancelled.opened;
      await act(claim).catch((error: unknown) => {
        threw = error;
        throw error;
      });
      return done();
    });
    await begun.opened;
    await age(key, 60_001);
    const { fence } = await rowOf(key);
    expect(await cancelWork(operator(), select(key))).toMatchObject({ changed: [key] });
    cancelled.open();
    return { result: await owner, threw, row: await rowOf(key), fence, status: await statusOf(operation) };
  }

  it('raises the fence: an owner whose lease has run out writes nothing any more', async () => {
    const { result, threw, row, fence, status } = await sleeper((claim) => claim.write(note(claim.key)));
    expect(threw).toBeInstanceOf(Fenced);
    expect(result).toEqual({ result: 'fenced' });
    expect(row).toMatchObject({ fence: String(Number(fence) + 1), last_error: 'cancelled by an operator' });
    expect(status).toBe('failed');
  });

  it('nor its verdict', async () => {
    const { result, status } = await sleeper(async () => undefined);
    expect(result).toEqual({ result: 'fenced' });
    expect(status).toBe('failed');
  });

  it('negative control: the same write without the fence goes through', async () => {
    const { row } = await sleeper(({ key }) => dataSource.transaction(note(key)));
    expect(row.last_error).toBe('zombie');
  });
});

describe('the bulk lane', () => {
  const bulk = (id: number) => inBulk([id]);
  const tapOn = (id: number) => (manager: EntityManager) => want(manager, outbox, { kind: 'group', id });

  it('is asked for once, however often: a key that waits already is not rung again', async () => {
    const keys = Array.from({ length: 3 }, freshKey);
    const ids = keys.map(({ id }) => id);
    expect(await inBulk([...ids, ...ids])).toBe(3);
    expect(await inBulk(ids)).toBe(0);
    for (const { key } of keys) expect(await rowOf(key)).toMatchObject({ wanted: '1', lane: 'bulk' });
    await runner().run(keys[0]!.key, async ({ lane }) => {
      expect(lane).toBe('bulk');
      // Its owner may have read what was wanted before: one more round.
      expect(await bulk(ids[0]!)).toBe(1);
      return done();
    });
    await parkIt(keys[1]!.key);
    await runner().run(keys[2]!.key, async () => done());
    expect(await inBulk(ids)).toBe(2);
    for (const { key } of keys) expect(await rowOf(key)).toMatchObject({ wanted: '2', parked_at: null });
  });

  it('is left at once by a key that somebody taps on', async () => {
    const { id, key } = freshKey();
    await bulk(id);
    expect(await doorbells(key, tapOn(id))).toEqual([{ queue: 'group', in_s: 0 }]);
    expect(await rowOf(key)).toMatchObject({ lane: 'tap', wanted: '2' });
  });

  it('is left by a key that waits for its next try: the tap’s doorbell comes when it is due', async () => {
    const { id, key } = freshKey();
    await bulk(id);
    await postpone(key);
    const [{ queue, in_s }] = await doorbells(key, tapOn(id));
    expect(queue).toBe('group');
    expect(in_s).toBeGreaterThan(3590);
    const [{ same }] = await dataSource.query(
      `select next_at <= now() + $2 * interval '1 s' as same from work_item where key = $1`,
      [key, in_s + 0.001],
    );
    expect(same).toBe(true);
  });

  it('takes no key for which somebody waits', async () => {
    const { id, key } = freshKey();
    await ask(id);
    await bulk(id);
    expect(await rowOf(key)).toMatchObject({ lane: 'tap' });
    await runner().run(key, async () => {
      await bulk(id);
      expect(await rowOf(key)).toMatchObject({ lane: 'tap' });
      return later('busy', { delayMs: 0 });
    });
    expect(await rowOf(key)).toMatchObject({ lane: 'tap', wanted: '2' });
  });

  it('takes a parked key, for which nobody waits any more', async () => {
    const { id, key } = await parked();
    await bulk(id);
    expect(await rowOf(key)).toMatchObject({ lane: 'bulk', parked_at: null });
  });
});

describe('a doorbell that went astray', () => {
  it('is rung again in the lane of its key, unless nothing is wanted of it', async () => {
    const [open, finished] = [freshKey(), freshKey()];
    await ask(open.id);
    await ask(finished.id);
    await runner().run(finished.key, async () => done());
    await allTold();
    const before = rings(open.key);
    expect(await ring(open.key)).toBe(true);
    for (const key of [finished.key, (await parked()).key, 'group:999998']) expect(await ring(key)).toBe(false);
    await allTold();
    expect(rings(open.key)).toBe(before + 1);
  });
});

describe('the picture of a group', () => {
  it('counts members, registrations and waiting messages, and tells nobody’s name', async () => {
    const { id, key, operation } = await parked();
    await dataSource.query(
      `insert into im_group (im_group_id, school_id, group_name, group_type, create_tries, create_tried_at, create_owner) values ($1, 1, '秘密', 'other', 1, now(), null)`,
      [id],
    );
    await dataSource.query(`insert into im_user (im_user_id, school_id, account_id, user_type, real_name, easemob_registered_at)
      values (1, 1, 1, 'teacher', '王', now()), (2, 1, 2, 'teacher', '李', null)`);
    await dataSource.query(
      'insert into im_group_member (im_group_id, im_user_id, position) values ($1, 1, 1), ($1, 2, 2)',
      [id],
    );
    const open = await operate(id);
    for (const one of [operation, open])
      await dataSource.query(
        `insert into message (school_id, im_group_id, sender_id, easemob_type, content, operation_id, status) values (1, $1, 1, 'TXT', '秘密', $2, 'waiting')`,
        [id, one],
      );
    const group = await readGroupPicture(dataSource, id);
    expect(group).toMatchObject({
      school_id: 1,
      easemob_group_id: null,
      create_tries: 1,
      members_wanted: 2,
      members_registered: 1,
      messages_waiting: 2,
    });
    const work = await readWork(dataSource, key);
    expect(work?.operations.map(({ status, request_id }) => [status, request_id])).toEqual([
      ['open', 'r'],
      ['failed', 'r'],
    ]);
    expect(JSON.stringify([group, work])).not.toMatch(/秘密|王|李/);
    expect(await readWork(dataSource, 'group:999997')).toBeUndefined();
    expect(await readGroupPicture(dataSource, 999_997)).toBeUndefined();
  });
});
