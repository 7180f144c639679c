import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis, type RedisOptions } from 'ioredis';
import type { Budget } from './budget.js';
import { systemClock } from './clock.js';
import { localBudget } from './local-budget.js';
import { redisBudget, takeTokenLua } from './redis-budget.js';
import { redisTokenStore } from './redis-token-store.js';
import { RollCall } from './roll-call.js';
import { leftToTaps, shapeOf } from './token-bucket.js';
import { conformance } from './token-bucket.conformance.js';
import { TokenKeeper } from './token-keeper.js';

const redisUrl = process.env['REDIS_URL'];
if (!redisUrl) throw new Error('This spec needs REDIS_URL, the URL of a Redis 7 or newer');

const tap = { lane: 'tap' } as const;
const bulk = { lane: 'bulk' } as const;
const failFast: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 500,
  commandTimeout: 300,
};

const open: Redis[] = [];
/** A connection as another process has it. */
async function connect(): Promise<Redis> {
  const redis = new Redis(redisUrl!, { ...failFast, lazyConnect: true });
  open.push(redis);
  await redis.connect();
  return redis;
}
/** A Redis that nobody can reach. Its connection ends by itself: it is refused, and not tried again. */
function unreachable(): Redis {
  const redis = new Redis({
    ...failFast,
    host: '127.0.0.1',
    port: 1,
    lazyConnect: true,
    retryStrategy: null,
  });
  redis.on('error', () => undefined);
  return redis;
}
afterEach(() => open.splice(0).forEach((redis) => redis.disconnect()));

const newPrefix = () => `spec:${randomUUID()}`;

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

describe('the token in Redis', () => {
  async function process(keyPrefix: string) {
    let minted = 0;
    const mint = async () => {
      minted += 1;
      await systemClock.sleep(50); // as long as Easemob takes, so that the others find the lock held
      return { kind: 'done', value: { value: `token of ${randomUUID()}`, expiresInSeconds: 3600 } } as const;
    };
    const store = redisTokenStore(await connect(), keyPrefix);
    return {
      keeper: new TokenKeeper({ mint, store, clock: systemClock, lockMs: 5000 }),
      minted: () => minted,
    };
  }

  it('is minted by one of three processes for all', async () => {
    const keyPrefix = newPrefix();
    const processes = await Promise.all([process(keyPrefix), process(keyPrefix), process(keyPrefix)]);
    const tokens = await Promise.all(processes.map(({ keeper }) => keeper.current()));
    expect(new Set(tokens.map((token) => token.kind === 'done' && token.value)).size).toBe(1);
    expect(processes.map(({ minted }) => minted()).reduce((a, b) => a + b)).toBe(1);
  });

  it('is replaced by the first to whom Easemob refuses it', async () => {
    const keyPrefix = newPrefix();
    const [a, b] = await Promise.all([process(keyPrefix), process(keyPrefix)]);
    const old = await a.keeper.current();
    expect(await b.keeper.current()).toEqual(old);
    if (old.kind !== 'done') throw new Error('no token');
    a.keeper.refuse(old.value);
    const fresh = await a.keeper.current();
    expect(fresh).not.toEqual(old);
    b.keeper.refuse(old.value);
    expect(await b.keeper.current()).toEqual(fresh);
    expect([a.minted(), b.minted()]).toEqual([2, 0]);
  });

  it('does not outlive its own end there', async () => {
    const redis = await connect();
    const keyPrefix = newPrefix();
    const store = redisTokenStore(redis, keyPrefix);
    const now = Date.now();
    expect(await store.lock(5000)).toBe(true);
    expect(await store.lock(5000)).toBe(false);
    await store.write({ value: 't', refreshAt: now + 500, expiresAt: now + 1000 });
    expect(await store.read()).toEqual({ value: 't', refreshAt: now + 500, expiresAt: now + 1000 });
    expect(await store.lock(5000)).toBe(true);
    const leftMs = await redis.pttl(`${keyPrefix}:{token}:value`);
    expect(leftMs).toBeLessThanOrEqual(1000);
  });
});

describe('the roll of the processes', () => {
  const rollOf = async (keyPrefix: string, atLeast: number) => {
    const more: number[] = [];
    const roll = new RollCall(await connect(), { keyPrefix, atLeast, onMore: (many) => more.push(many) });
    return { roll, more };
  };

  it('gives each its share of the limits, also when there are more than were expected, and Redis goes', async () => {
    const keyPrefix = newPrefix();
    const rolls = await Promise.all(Array.from({ length: 4 }, () => rollOf(keyPrefix, 2)));
    for (const { roll } of rolls) await roll.answer();
    for (const { roll } of rolls) await roll.answer();
    expect(rolls.map(({ roll }) => roll.share)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(rolls.map(({ more }) => more.length)).toEqual([1, 1, 1, 1]);

    await rolls.pop()!.roll.leave();
    await rolls[0]!.roll.answer();
    expect(rolls[0]!.roll.share).toBeCloseTo(1 / 3);
    open.splice(0).forEach((redis) => redis.disconnect());
    await rolls[0]!.roll.answer();
    expect(rolls[0]!.roll.share).toBeCloseTo(1 / 3);
  });

  it('believes in no fewer than it was told of, for some may have started while Redis was away', async () => {
    const { roll, more } = await rollOf(newPrefix(), 10);
    expect(roll.share).toBe(0.1);
    await roll.answer();
    expect([roll.share, more]).toEqual([0.1, []]);
  });

  it('holds thirty processes together below the limit while Redis is away, where a tenth each would not', async () => {
    const keyPrefix = newPrefix();
    const redis = await connect();
    const rolls = Array.from(
      { length: 30 },
      () => new RollCall(redis, { keyPrefix, atLeast: 10, onMore: () => undefined }),
    );
    for (const roll of [...rolls, ...rolls]) await roll.answer();
    const total = (shares: number[]) => shares.reduce((sum, share) => sum + share, 0);
    expect(total(rolls.map(({ share }) => share))).toBeCloseTo(1);
    expect(total(rolls.map(() => 0.1))).toBeGreaterThan(1);
    await redis.del(`${keyPrefix}:{processes}`);
  });
});
