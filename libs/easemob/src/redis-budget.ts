import type { Redis } from 'ioredis';
import { defaultLimits, localBudget, takeSoon, type Budget, type Limits } from './budget.js';
import { reserved, shapeOf } from './token-bucket.js';

/*
 * takeToken, in Redis, on the clock of Redis: the same arithmetic, so that all workers draw from one bucket.
 * KEYS: bucket, pause. ARGV: rate, capacity, reserved. Returns 0, or the milliseconds to wait.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local paused = redis.call('PTTL', KEYS[2])
if paused > 0 then return paused end
local rate, capacity, reserved = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or capacity
local at = tonumber(state[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * rate / 1000)
local missing = 1 + reserved - tokens
local wait = 0
if missing > 1e-9 then wait = math.ceil(missing * 1000 / rate) else tokens = tokens - 1 end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity * 1000 / rate) + 60000)
return wait`;

interface TakeCommand {
  takeToken(bucket: string, pause: string, rate: number, capacity: number, reserved: number): Promise<number>;
}

/**
 * One budget for all workers of an app key.
 * @param fallbackShare part of the limits that this process allows itself while Redis does not answer: never all of it
 */
export function redisBudget(
  redis: Redis,
  {
    limits = {},
    keyPrefix,
    fallbackShare,
  }: { limits?: Partial<Limits>; keyPrefix: string; fallbackShare: number },
): Budget {
  redis.defineCommand('takeToken', { numberOfKeys: 2, lua: script });
  const commands = redis as Redis & TakeCommand;
  const alone = localBudget({ limits, share: fallbackShare });
  const bucketKey = (bucket: string) => `${keyPrefix}:budget:${bucket}`;
  const pauseKey = (bucket: string) => `${keyPrefix}:pause:${bucket}`;

  return {
    async take(bucket, options) {
      const shape = shapeOf(limits[bucket] ?? defaultLimits[bucket]);
      const ask = () => commands.takeToken(bucketKey(bucket), pauseKey(bucket), shape.rate, shape.capacity, reserved(shape, options.lane)); // prettier-ignore
      try {
        return await takeSoon(ask, options);
      } catch (error) {
        if (options.signal?.aborted) throw error;
        return alone.take(bucket, options);
      }
    },
    async pause(bucket, ms) {
      await alone.pause(bucket, ms);
      await redis.set(pauseKey(bucket), '1', 'PX', Math.ceil(ms)).catch(() => undefined);
    },
  };
}
