import type { Redis } from 'ioredis';
import { defaultLimits, limitOf, type Bucket, type Budget, type Limits } from './budget.js';
import { systemClock } from './clock.js';
import { localBudget } from './local-budget.js';
import { leftToTaps, shapeOf } from './token-bucket.js';
import { WaitingLine } from './waiting-line.js';

/**
 * `takeToken` within Redis: the same arithmetic, held to the same conformance table. Needs `now`, in milliseconds.
 * KEYS: bucket, pause. ARGV: rate, capacity, tokens to leave, 1 to begin with an empty bucket. Returns 0, or the
 * milliseconds to wait.
 */
export const takeTokenLua = `
local paused = redis.call('PTTL', KEYS[2])
if paused > 0 then return paused end
local rate, capacity, leave = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(state[1]) or capacity, tonumber(state[2]) or now
if ARGV[4] == '1' then tokens, at = 0, now end
tokens = math.min(capacity, tokens + math.max(0, now - at) * rate)
local missing = 1 + leave - tokens
local wait = 0
if missing > 1e-6 then wait = math.ceil(missing / rate) else tokens = tokens - 1 end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / rate) + 1000)
return wait`;

/** Redis' own clock, so that no two workers disagree about the time. */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
${takeTokenLua}`;

/**
 * One budget for every process that uses this Redis and prefix. While Redis does not answer, each process allows itself
 * a share of the limits, never all of them. At each change-over a bucket is taken for empty: nobody knows how much of this
 * second has been used on the other side.
 * @param options.limits replace the default ones; the same in every process
 * @param options.keyPrefix set it apart by app key: limits are counted per app
 * @param options.fallbackShare above 0 and up to 1; one over the number of processes, as it is known when it is needed
 */
export function redisBudget(
  redis: Redis,
  options: { limits?: Partial<Limits>; keyPrefix: string; fallbackShare: () => number },
): Budget {
  const { limits, keyPrefix, fallbackShare } = options;
  const all: Limits = { ...defaultLimits, ...limits };
  const alone = localBudget({ limits: all, share: fallbackShare });
  /** Buckets of which this process gives itself a share. */
  const away = new Set<Bucket>();
  const line = new WaitingLine(systemClock);
  // The braces keep the keys of one bucket on one node of a cluster.
  const keysOf = (bucket: string): [string, string] => [`${keyPrefix}:{${bucket}}`, `${keyPrefix}:{${bucket}}:pause`];

  return {
    async take(bucket, callOptions) {
      const shape = shapeOf(limitOf(all, bucket));
      const { rate, capacity } = shape;
      const leave = leftToTaps(shape, callOptions.lane);
      const ask = async () => {
        const empty = away.has(bucket) ? 1 : 0;
        const waitMs = Number(await redis.eval(takeScript, 2, ...keysOf(bucket), rate, capacity, leave, empty));
        away.delete(bucket);
        return waitMs;
      };
      try {
        return await line.wait({ bucket, ...callOptions }, ask);
      } catch {
        if (!away.has(bucket)) alone.empty(bucket);
        away.add(bucket);
        return alone.take(bucket, callOptions);
      }
    },
    async pause(bucket, ms) {
      await alone.pause(bucket, ms);
      const [, pause] = keysOf(bucket);
      const wholeMs = Math.ceil(ms);
      // Without Redis the pause holds in this process, and the others meet their own 429.
      await redis
        .multi()
        .set(pause, '1', 'PX', wholeMs, 'NX')
        .pexpire(pause, wholeMs, 'GT')
        .exec()
        .catch(() => undefined);
    },
  };
}
