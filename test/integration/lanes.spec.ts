import { lanes, type Lane } from '#contracts';
import { done, later, park, want } from '#work';
import { dataSource, freshKey, outbox, rowOf, runner, useWork } from '../support/work.js';

useWork();

const wish = (id: number, lane: Lane) =>
  outbox.transaction((manager) => want(manager, outbox, { kind: 'group', id, lane }));
const laneOf = async (key: string) => (await rowOf(key)).lane as Lane;
const pairs = lanes.flatMap((first) => lanes.map((second) => [first, second] as const));
const earlier = (one: Lane, other: Lane) => lanes[Math.min(lanes.indexOf(one), lanes.indexOf(other))];

describe('the lane of a key', () => {
  it.each(pairs)('that is open in %s and wanted in %s is the one that goes first', async (first, second) => {
    const { id, key } = freshKey();
    await wish(id, first);
    await wish(id, second);
    expect(await laneOf(key)).toBe(earlier(first, second));
  });

  it.each(pairs)('that was done or parked in %s and is wanted in %s is the new one', async (first, second) => {
    for (const verdict of [done(), park({ error: 'name_refused' }, 'bad name')]) {
      const { id, key } = freshKey();
      await wish(id, first);
      await runner().run(key, async () => verdict);
      await wish(id, second);
      expect(await laneOf(key)).toBe(second);
    }
  });
});

describe('work of which the rest belongs in another lane', () => {
  const rest = later('budget', { delayMs: 0, lane: 'paced' });

  it('goes on there', async () => {
    const { id, key } = freshKey();
    await wish(id, 'tap');
    await runner().run(key, async () => rest);
    expect(await laneOf(key)).toBe('paced');
    await runner().run(key, async ({ lane }) => (expect(lane).toBe('paced'), done()));
  });

  it('stays where it is when more has been wanted meanwhile: that may be what a person waits for', async () => {
    const { id, key } = freshKey();
    await wish(id, 'tap');
    await runner().run(key, async () => (await wish(id, 'tap'), rest));
    expect(await laneOf(key)).toBe('tap');
  });

  it('stays in its lane when the verdict names none', async () => {
    const { id, key } = freshKey();
    await wish(id, 'bulk');
    await runner().run(key, async () => later('busy', { delayMs: 0 }));
    expect(await laneOf(key)).toBe('bulk');
  });

  it('is waited for on the queue of its lane', async () => {
    const { id, key } = freshKey();
    await wish(id, 'tap');
    await runner().run(key, async () => later('budget', { delayMs: 60_000, lane: 'paced' }));
    const delayed = `select address from outbox where body->>'key' = $1 and available_at > now() + interval '50 s'`;
    const rows = await dataSource.query(delayed, [key]);
    expect(rows).toEqual([{ address: 'group.paced' }]);
  });
});
