import type { EntityManager } from 'typeorm';
import { done, later, want } from '#work';
import { ask, dataSource, freshKey, outbox, rowOf, runner, useWork } from '../support/work.js';
import { inBulk, parked, parkIt, postpone } from './parked-work.fixture.js';

useWork();

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
