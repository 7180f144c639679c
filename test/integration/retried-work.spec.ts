import { countWork, readWork, retryWork, type WorkSelection } from '#operating';
import { done, ringAgain } from '#work';
import {
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
import { inBulk, parked, postpone, requestInHand, select, statusOf, tap, waitsForLock } from './parked-work.fixture.js';

useWork();
const ring = (key: string) => outbox.transaction((manager) => ringAgain(manager, outbox, key));

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
      `update work_item set parked_at = now(), failure = '{"error":"provider_limit"}', lane = 'tap'
        where key = any($1)`,
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
    const request = await requestInHand(id);
    const retried = retryWork(operator(), { state: 'parked', keys: [key] }, tap);
    await waitsForLock();
    await request.commit();
    expect(await retried).toEqual({ changed: [], running: [] });
    expect(await rowOf(key)).toMatchObject({ wanted: '2' });
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
