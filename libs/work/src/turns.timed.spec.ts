import type { DataSource } from 'typeorm';
import { Turns } from './turns.js';

/** A database in which one school has work that may not begin, and which counts how often it is asked. */
function crowded() {
  let asked = 0;
  const query = async (statement: string) => {
    asked += 1;
    return statement.includes('recursive school') ? [{ school_id: 1 }] : [{ account_id: 1, key: 'group:1' }];
  };
  const turns = new Turns({ query } as unknown as DataSource, { kind: 'group', lane: 'tap', places: 2 });
  return { turns, asked: () => asked };
}

/** Lets everything happen that can happen without time passing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('whoever waits for a turn', () => {
  beforeEach(() => void import.meta.jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void import.meta.jest.useRealTimers());

  it('looks again after a quarter of a second, and at once when a place comes free', async () => {
    const { turns, asked } = crowded();
    const first = await turns.next();
    const second = turns.next();
    await settle();
    const before = asked();
    await settle();
    expect(asked()).toBe(before);
    import.meta.jest.advanceTimersByTime(250);
    await settle();
    expect(asked()).toBeGreaterThan(before);
    if (typeof first === 'object') first.place.giveBack();
    expect(await second).toMatchObject({ key: 'group:1' });
  });

  it('does not look without a pause after the process has stopped taking work and taken it up again', async () => {
    const { turns, asked } = crowded();
    await turns.next();
    turns.stop();
    expect(await turns.next()).toBe('over');
    turns.resume();
    const waits = turns.next();
    await settle();
    const before = asked();
    for (let n = 0; n < 10; n++) await settle();
    expect(asked()).toBe(before);
    turns.stop();
    expect(await waits).toBe('over');
  });
});
