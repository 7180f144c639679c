import { once } from 'node:events';
import type { Budget } from './budget.js';
import { localBudget } from './local-budget.js';
import { redisBudget, takeTokenLua } from './redis-budget.js';
import { leftToTaps, shapeOf } from './token-bucket.js';
import { conformance } from './token-bucket.conformance.js';
import { connect, newPrefix, unreachable, useRedis } from './redis.fixture.js';

useRedis(process.env['REDIS_URL']);
const tap = { lane: 'tap' } as const;
const bulk = { lane: 'bulk' } as const;

/** Every budget asked by so many at a time, for a while. @returns how many calls were granted, and how long it took */
async function hammer(budgets: Budget[], { ms, callers }: { ms: number; callers: number }) {
  const startedAt = performance.now();
  let granted = 0;
  const caller = async (budget: Budget) => {
    while (performance.now() - startedAt < ms) if ((await budget.take('joined', tap)).granted) granted += 1;
  };
  await Promise.all(budgets.flatMap((budget) => Array.from({ length: callers }, () => caller(budget))));
  return { granted, seconds: (performance.now() - startedAt) / 1000 };
}

describe('P6: the budget in Redis', () => {
  it.each(conformance)('conforms: $title', async ({ limit, steps }) => {
    const redis = await connect();
    const key = newPrefix();
    const shape = shapeOf(limit);
    const { rate, capacity } = shape;
    let now = 1_790_000_000_000;
    for (const [index, [afterMs, lane, waitMs]] of steps.entries()) {
      now += afterMs;
      const leave = leftToTaps(shape, lane);
      const script = `local now = tonumber(ARGV[5])\n${takeTokenLua}`;
      const answer = await redis.eval(script, 2, key, `${key}:pause`, rate, capacity, leave, 0, now);
      expect([index, answer]).toEqual([index, waitMs]);
    }
    await redis.del(key);
  });

  it('holds four processes together to one limit', async () => {
    const keyPrefix = newPrefix();
    const connections = await Promise.all([connect(), connect(), connect(), connect()]);
    const budgets = connections.map((redis) =>
      redisBudget(redis, { limits: { joined: 50 }, keyPrefix, fallbackShare: () => 0.25 }),
    );
    const { granted, seconds } = await hammer(budgets, { ms: 1500, callers: 3 });
    expect(granted).toBeLessThanOrEqual(10 + 40 * seconds);
    expect(granted).toBeGreaterThan(0.7 * (10 + 40 * seconds));
  });

  it('is not what four processes have that each keep the whole limit to themselves', async () => {
    const budgets = Array.from({ length: 4 }, () => localBudget({ limits: { joined: 50 } }));
    const { granted, seconds } = await hammer(budgets, { ms: 500, callers: 3 });
    expect(granted).toBeGreaterThan(10 + 40 * seconds);
  });

  it('stops every process when one is told that it is too fast', async () => {
    const keyPrefix = newPrefix();
    const [a, b] = await Promise.all([connect(), connect()]);
    const told = redisBudget(a, { keyPrefix, fallbackShare: () => 0.5 });
    const other = redisBudget(b, { keyPrefix, fallbackShare: () => 0.5 });
    await told.pause('groups:create', 30_000);
    await told.pause('groups:create', 100);
    const refused = await other.take('groups:create', tap);
    expect(refused).toMatchObject({ granted: false });
    expect(!refused.granted && refused.retryAfterMs).toBeGreaterThan(25_000);
    expect(await other.take('messages', tap)).toEqual({ granted: true });
  });

  it('leaves tokens to taps, and is asked in place by who waits', async () => {
    const redis = await connect();
    const budget = redisBudget(redis, {
      limits: { messages: 20 },
      keyPrefix: newPrefix(),
      fallbackShare: () => 1,
    });
    const startedAt = performance.now();
    await budget.take('messages', bulk);
    await budget.take('messages', bulk);
    const waited = budget.take('messages', bulk).then((grant) => ({ grant, at: performance.now() }));
    expect(await budget.take('messages', tap)).toEqual({ granted: true });
    const { grant, at } = await waited;
    expect(grant).toEqual({ granted: true });
    expect(at - startedAt).toBeGreaterThan(12);
  });

  it('is a share of the limit while Redis does not answer', async () => {
    const limits = { joined: 50 };
    const budget = redisBudget(unreachable(), { limits, keyPrefix: newPrefix(), fallbackShare: () => 0.25 });
    const { granted, seconds } = await hammer([budget], { ms: 600, callers: 10 });
    expect(granted).toBeGreaterThan(0);
    expect(granted).toBeLessThanOrEqual(2 + 10 * seconds);
    await budget.pause('joined', 60_000);
    expect(await budget.take('joined', tap)).toMatchObject({ granted: false });
  });

  it('begins with nothing at each change-over between Redis and a share of its own', async () => {
    const [leaving, staying] = await Promise.all([connect(), connect()]);
    const options = { limits: { joined: 50 }, keyPrefix: newPrefix(), fallbackShare: () => 1 };
    const [budget, other] = [redisBudget(leaving, options), redisBudget(staying, options)];
    const fill = () => staying.hset(`${options.keyPrefix}:{joined}`, 'tokens', 10);
    const atOnce = async (from: Budget) => {
      const calls = Array.from({ length: 20 }, () => from.take('joined', { lane: 'tap', patienceMs: 0 }));
      return (await Promise.all(calls)).filter(({ granted }) => granted).length;
    };
    expect(await atOnce(budget)).toBeGreaterThanOrEqual(10);
    leaving.disconnect();
    await once(leaving, 'end');
    expect(await atOnce(budget)).toBeLessThan(5);
    await fill();
    await leaving.connect();
    expect(await atOnce(budget)).toBeLessThan(5);
    // Negative control: who has not been away takes a full bucket for one.
    await fill();
    expect(await atOnce(other)).toBeGreaterThanOrEqual(10);
  });

  it('leaves nothing behind in Redis once it is full again', async () => {
    const redis = await connect();
    const keyPrefix = newPrefix();
    const budget = redisBudget(redis, { keyPrefix, fallbackShare: () => 1 });
    await budget.take('groups:create', tap);
    const [key] = await redis.keys(`${keyPrefix}*`);
    const leftMs = await redis.pttl(key!);
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(1286);
  });
});
