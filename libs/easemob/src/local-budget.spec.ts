import fc from 'fast-check';
import type { Bucket } from './budget.js';
import { localBudget } from './local-budget.js';
import { everythingRan, SimulatedClock } from './simulated-clock.js';
import { shapeOf, takeToken, type BucketShape, type BucketState } from './token-bucket.js';
import { conformance } from './token-bucket.conformance.js';
import { WaitingLine } from './waiting-line.js';

const tap = { lane: 'tap' } as const;
const bulk = { lane: 'bulk' } as const;

describe('the arithmetic of the budget', () => {
  it.each(conformance)('conforms: $title', ({ limit, steps }) => {
    const shape = shapeOf(limit);
    let state: BucketState | undefined;
    let now = 1_790_000_000_000;
    const answers = steps.map(([afterMs, lane]) => {
      now += afterMs;
      const taken = takeToken(state, { shape, lane, now });
      state = taken.state;
      return taken.waitMs;
    });
    expect(answers).toEqual(steps.map(([, , waitMs]) => waitMs));
  });

  /** The most tokens given within any second, of callers who come after such gaps. */
  function mostInASecond(shape: BucketShape, gaps: number[]): number {
    let state: BucketState | undefined;
    let now = 0;
    const given: number[] = [];
    for (const gap of gaps) {
      now += gap;
      const taken = takeToken(state, { shape, lane: 'tap', now });
      state = taken.state;
      if (taken.waitMs === 0) given.push(now);
    }
    return Math.max(...given.map((from) => given.filter((at) => at >= from && at <= from + 1000).length));
  }
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1500 })), {
    minLength: 1,
    maxLength: 400,
  });

  it('never gives more than the limit within any second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), gaps, (limit, callers) => {
        expect(mostInASecond(shapeOf(limit), callers)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('would, if it held a whole second of calls and refilled at the limit', () => {
    const naive = { rate: 20 / 1000, capacity: 20, reserve: 0 };
    expect(
      mostInASecond(
        naive,
        Array.from({ length: 200 }, () => 5),
      ),
    ).toBeGreaterThan(20);
  });
});

describe('a local budget', () => {
  const limits = { messages: 20, groups: 100, history: 10 / 60 };
  const start = (share?: number) => {
    const clock = new SimulatedClock();
    return { clock, budget: localBudget({ limits, clock, ...(share && { share: () => share }) }) };
  };
  /** Callers who all come now. @returns how many have been let through so far, and the times they were */
  const crowd = (from: ReturnType<typeof start>, { n, bucket }: { n: number; bucket: Bucket }) => {
    const passed: number[] = [];
    const all = Array.from({ length: n }, async () => {
      const grant = await from.budget.take(bucket, tap);
      if (grant.granted) passed.push(from.clock.now());
      return grant;
    });
    return { passed, all: Promise.all(all) };
  };

  it('lets callers wait in place for up to two seconds, and sends the rest away', async () => {
    const from = start();
    const { passed, all } = crowd(from, { n: 60, bucket: 'messages' });
    await from.clock.advance(2100);
    const grants = await all;
    expect(passed).toHaveLength(4 + 28);
    expect(passed.at(-1)! - passed[0]!).toBeLessThanOrEqual(2000);
    const away = grants.filter((grant) => !grant.granted);
    expect(away).toHaveLength(28);
    expect(away.every((grant) => !grant.granted && grant.retryAfterMs >= 1000)).toBe(true);
  });

  it('lets those who wait through in the order in which they came', async () => {
    const { clock, budget } = start();
    const order: number[] = [];
    for (let i = 0; i < 10; i++) void budget.take('messages', tap).then(() => order.push(i));
    await clock.advance(1000);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('stays within the limit in every second, waiting callers included', async () => {
    const from = start();
    const first = crowd(from, { n: 100, bucket: 'messages' });
    await from.clock.advance(2500);
    const second = crowd(from, { n: 100, bucket: 'messages' });
    await from.clock.advance(2500);
    await Promise.all([first.all, second.all]);
    const passed = [...first.passed, ...second.passed];
    const most = Math.max(...passed.map((at) => passed.filter((other) => other >= at && other <= at + 1000).length));
    expect(most).toBeLessThanOrEqual(20);
    expect(most).toBeGreaterThanOrEqual(16);
  });

  it('gives a share of it where it is told to', async () => {
    const from = start(0.25);
    const { passed } = crowd(from, { n: 60, bucket: 'groups:create' });
    await everythingRan();
    expect(passed).toHaveLength(5);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a share of %s', async (share) => {
    await expect(localBudget({ share: () => share }).take('users', tap)).rejects.toThrow(RangeError);
  });

  it('sends away at once who would wait too long', async () => {
    const { budget } = start();
    await budget.take('history', bulk);
    expect(await budget.take('history', bulk)).toEqual({ granted: false, retryAfterMs: 8572 });
  });

  it('keeps the limits apart', async () => {
    const { budget } = start();
    await budget.take('history', bulk);
    expect(await budget.take('groups:create', bulk)).toEqual({ granted: true });
  });

  it('gives nobody anything during a pause, which a later and shorter one does not shorten', async () => {
    const { clock, budget } = start();
    await budget.pause('groups:create', 10_000);
    await budget.pause('groups:create', 500);
    expect(await budget.take('groups:create', tap)).toEqual({ granted: false, retryAfterMs: 10_000 });
    await clock.advance(10_000);
    expect(await budget.take('groups:create', tap)).toEqual({ granted: true });
  });

  it('stops those who wait when a pause begins', async () => {
    const from = start();
    const { passed, all } = crowd(from, { n: 10, bucket: 'messages' });
    await everythingRan();
    await from.budget.pause('messages', 60_000);
    await from.clock.advance(3000);
    await all;
    expect(passed).toHaveLength(4);
  });

  it('lets a waiting caller go when he aborts, without taking anything', async () => {
    const { budget } = start();
    for (let i = 0; i < 4; i++) await budget.take('messages', tap);
    const abort = new AbortController();
    const waiting = budget.take('messages', { ...tap, signal: abort.signal });
    await everythingRan();
    abort.abort();
    expect(await waiting).toEqual({ granted: false, retryAfterMs: 0 });
  });

  it('lets taps pass bulk work that waits', async () => {
    const { clock, budget } = start();
    for (let i = 0; i < 2; i++) await budget.take('messages', bulk);
    const order: string[] = [];
    void budget.take('messages', bulk).then(() => order.push('bulk'));
    for (let i = 0; i < 3; i++) void budget.take('messages', tap).then(() => order.push('tap'));
    await clock.advance(1000);
    expect(order).toEqual(['tap', 'tap', 'tap', 'bulk']);
  });
});

describe('a waiting line', () => {
  it('has only the first in it ask, however many wait behind', async () => {
    const clock = new SimulatedClock();
    const line = new WaitingLine(clock);
    let asked = 0;
    const ask = () => (++asked, 100);
    const all = Array.from({ length: 50 }, () => line.wait({ bucket: 'groups:create', ...tap }, ask));
    await everythingRan();
    expect(asked).toBe(1);
    await clock.advance(1000);
    expect(asked).toBe(11);
    await clock.advance(1100);
    expect((await Promise.all(all)).every(({ granted }) => !granted)).toBe(true);
  });

  it('goes on after one whose asking failed', async () => {
    const line = new WaitingLine(new SimulatedClock());
    const failing = line.wait({ bucket: 'groups:create', ...tap }, () => Promise.reject(new Error('no Redis')));
    const next = line.wait({ bucket: 'groups:create', ...tap }, () => 0);
    await expect(failing).rejects.toThrow('no Redis');
    expect(await next).toEqual({ granted: true });
  });
});
