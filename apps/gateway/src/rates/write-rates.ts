import { Inject, Injectable } from '@nestjs/common';
import { fail, type Failure } from '#contracts';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { GatewaySettings } from '../gateway.settings.js';

const seconds = 60;

/**
 * How much one account or one school may ask for, so that no flood of one is a stall of the others. Counted in Redis for
 * all gateways together; while it does not answer, each gateway counts for itself with the same limits, for a write that
 * is authentic must not fail because nobody counts. Reads are not counted.
 */
@Injectable()
export class WriteRates {
  private readonly account: RateLimiterAbstract;
  private readonly school: RateLimiterAbstract;

  constructor(
    @Inject(GatewaySettings) limits: Pick<GatewaySettings, 'WRITES_PER_ACCOUNT' | 'WRITES_PER_SCHOOL'>,
    redis?: Redis,
  ) {
    this.account = limiter('account', limits.WRITES_PER_ACCOUNT, redis);
    this.school = limiter('school', limits.WRITES_PER_SCHOOL, redis);
  }

  /** Counts one write. What its own account may not ask for is not counted against the school. */
  async refusalOf({ school_id, account_id }: { school_id: number; account_id: number }): Promise<Failure | undefined> {
    const waitMs =
      (await waitOf(this.account, `${school_id}:${account_id}`)) || (await waitOf(this.school, `${school_id}`));
    return waitMs > 0 ? fail('rate_limited', { retry_after: Math.ceil(waitMs / 1000) }) : undefined;
  }
}

function limiter(of: string, points: number, redis: Redis | undefined): RateLimiterAbstract {
  const limit = { keyPrefix: `writes:${of}`, points, duration: seconds };
  const alone = new RateLimiterMemory(limit);
  return redis ? new RateLimiterRedis({ ...limit, storeClient: redis, insuranceLimiter: alone }) : alone;
}

/** Milliseconds until one more is allowed; 0: now. */
const waitOf = (limiter: RateLimiterAbstract, key: string): Promise<number> =>
  limiter.consume(key).then(
    () => 0,
    (refused: unknown) => {
      if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
      throw refused;
    },
  );
