import { retryWork } from '#operating';
import { Schedules } from '../../libs/work/src/schedules.js';
import { age, allTold, dataSource, operator, outbox, rings, rowOf, told, useWork } from '../support/work.js';

useWork();

const key = 'orphans:report';
const scheduled = { wish: { kind: 'orphans', id: 'report' }, everyMs: 60_000 } as const;
const troubles: unknown[] = [];

/** What so many processes with the same schedule do at their start. */
async function start(processes: number): Promise<void> {
  const all = Array.from(
    { length: processes },
    () => new Schedules(outbox, { schedules: [scheduled], onTrouble: (error) => troubles.push(error) }),
  );
  for (const one of all) one.start();
  await Promise.all(all.map((one) => one.stop()));
  expect(troubles).toEqual([]);
}

describe('work that is wanted by itself', () => {
  it('is asked for once, however many processes have the schedule, in the first lane of its kind', async () => {
    await start(5);
    expect(await rowOf(key)).toMatchObject({ wanted: '1', lane: 'bulk' });
    await start(5);
    await allTold();
    expect(rings(key)).toBe(1);
  });

  it('is asked for again once it was done long enough ago, and no sooner', async () => {
    await dataSource.query('update work_item set done = wanted where key = $1', [key]);
    await start(2);
    expect((await rowOf(key)).wanted).toBe('1');
    await dataSource.query(`update work_item set updated_at = now() - interval '1 minute' where key = $1`, [key]);
    await start(2);
    expect((await rowOf(key)).wanted).toBe('2');
  });
});

describe('work of a kind without a lane for taps', () => {
  it('that an operator names is taken up in its own lane, and rung for where somebody listens', async () => {
    await age(key, 1000);
    await retryWork(operator(), { state: 'unfinished', keys: [key] }, { lane: 'tap' });
    expect(await rowOf(key)).toMatchObject({ wanted: '3', lane: 'bulk' });
    await allTold();
    expect(told.filter(({ body }) => (body as { key?: string }).key === key).at(-1)?.to).toEqual({
      queue: 'orphans.bulk',
    });
  });
});
