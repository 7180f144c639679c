import { done, later, park } from '#work';
import { age, allTold, ask, dataSource, freshKey, rings, runner, useWork } from '../support/work.js';
import { sweeper, timesRung } from './sweeper.fixture.js';

useWork();

describe('the sweeper', () => {
  it('rings again for work whose doorbell was lost, once per patience, then at doubling distances', async () => {
    const { id, key } = freshKey();
    await ask(id);
    const seconds: number[] = [];
    for (let second = 0; second < 100; second++) {
      if (await timesRung(key)) seconds.push(second);
      await age(key, 1000);
    }
    expect(seconds[0]).toBeGreaterThanOrEqual(10);
    const gaps = seconds.slice(1).map((second, i) => second - seconds[i]!);
    expect(gaps.every((gap, i) => gap >= (gaps[i - 1] ?? 10))).toBe(true);
    expect(seconds.length).toBeGreaterThan(2);
    expect(seconds.length).toBeLessThan(6);
  });

  it('rings for the work of a dead owner once its lease is over, and not before', async () => {
    const { id, key } = freshKey();
    await ask(id);
    await age(key, 30_000);
    await dataSource.query(
      `update work_item set lease_owner = 'dead', lease_until = now() + interval '20 s' where key = $1`,
      [key],
    );
    expect(await timesRung(key)).toBe(0);
    await age(key, 21_000);
    expect(await timesRung(key)).toBe(1);
    expect(await timesRung(key)).toBe(0);
    await allTold();
    expect(rings(key)).toBe(2);
  });

  it('leaves alone what is done, parked, waiting, or of another kind', async () => {
    const [finished, parked, waiting, foreign] = [freshKey(), freshKey(), freshKey(), freshKey()];
    for (const { id } of [finished, parked, waiting, foreign]) await ask(id);
    await runner().run(finished.key, async () => done());
    await runner().run(parked.key, async () => park({ error: 'name_refused' }, 'no'));
    await runner().run(waiting.key, async () => later('busy', { delayMs: 3_600_000 }));
    await dataSource.query(`update work_item set kind = 'callback' where key = $1`, [foreign.key]);
    for (const { key } of [finished, parked, waiting, foreign]) await age(key, 600_000);
    const rung = await sweeper().sweep();
    for (const { key } of [finished, parked, waiting, foreign]) expect(rung).not.toContain(key);
  });

  it('two at once ring once', async () => {
    const keys = Array.from({ length: 50 }, freshKey);
    for (const { id, key } of keys) {
      await ask(id);
      await age(key, 20_000);
    }
    const rung = (await Promise.all([sweeper().sweep(), sweeper().sweep()])).flat();
    for (const { key } of keys) expect(rung.filter((other) => other === key)).toHaveLength(1);
  });
});
