import { fail, type Failure } from '#contracts';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

const seconds = 60;

/**
 * So many a minute. Counted in Redis for all gateways together; while it does not answer, each gateway counts for itself
 * with the same limit, for a request that is authentic must not fail because nobody counts.
 */
export function perMinute(keyPrefix: string, points: number, redis: Redis | undefined): RateLimiterAbstract {
  const limit = { keyPrefix, points, duration: seconds };
  const alone = new RateLimiterMemory(limit);
  return redis ? new RateLimiterRedis({ ...limit, storeClient: redis, insuranceLimiter: alone }) : alone;
}

/** Counts one. @returns milliseconds until one more is allowed; 0: now */
export const waitOf = (limiter: RateLimiterAbstract, key: string): Promise<number> =>
  limiter.consume(key).then(
    () => 0,
    (refused: unknown) => {
      if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
      throw refused;
    },
  );

/** @param waitMs 0: nothing is refused */
export const limited = (waitMs: number): Failure | undefined =>
  waitMs > 0 ? fail('rate_limited', { retry_after: Math.ceil(waitMs / 1000) }) : undefined;
