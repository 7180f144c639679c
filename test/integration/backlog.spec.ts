import { workKinds } from '#contracts';
import { readBacklog } from '#work';
import { age, ask, dataSource, freshKey, useWork } from '../support/work.js';

useWork();

const taps = async () => {
  const queues = await readBacklog(dataSource);
  return queues.find(({ kind, lane }) => kind === 'group' && lane === 'tap')!;
};
const change = (key: string, set: string) => dataSource.query(`update work_item set ${set} where key = $1`, [key]);

beforeEach(() => dataSource.query('delete from work_item'));

describe('the backlog', () => {
  it('is of every queue, also where nothing waits', async () => {
    const queues = await readBacklog(dataSource);
    expect(queues.map(({ kind, lane }) => `${kind} ${lane}`)).toEqual(
      Object.values(workKinds).flatMap(({ kind, lanes }) => lanes.map((lane) => `${kind} ${lane}`)),
    );
    expect(queues.every(({ due, held, oldest_seconds }) => due === 0 && held === 0 && oldest_seconds === 0)).toBe(true);
  });

  it("counts what is due and in nobody's hands, and what is in somebody's, and tells how long the oldest has waited", async () => {
    const [old, young, later, held, parked, finished] = Array.from({ length: 6 }, freshKey);
    for (const { id } of [old, young, later, held, parked, finished] as { id: number }[]) await ask(id);
    await age(old!.key, 90_000);
    await change(later!.key, `next_at = now() + interval '1 hour'`);
    await change(held!.key, `lease_owner = 'spec', lease_until = now() + interval '1 hour'`);
    await change(parked!.key, 'parked_at = now()');
    await change(finished!.key, 'done = wanted');
    const { due, held: inHand, oldest_seconds } = await taps();
    expect([due, inHand]).toEqual([2, 1]);
    expect(oldest_seconds).toBeGreaterThanOrEqual(90);
    expect(oldest_seconds).toBeLessThan(600);
  });

  it('counts no more than 10,000 of a queue', async () => {
    await dataSource.query(
      `insert into work_item (key, kind, lane, wanted) select 'group:' || n, 'group', 'tap', 1 from generate_series(1000001, 1010100) n`,
    );
    expect((await taps()).due).toBe(10_000);
  });

  it('counts the schools and the accounts whose work it is', async () => {
    await dataSource.query(
      `insert into work_item (key, kind, lane, wanted, school_id, account_id)
       select 'group:' || n, 'group', 'tap', 1, n % 2, n % 6 from generate_series(1000001, 1000030) n`,
    );
    expect(await taps()).toMatchObject({ due: 30, schools: 2, accounts: 6 });
  });
});
