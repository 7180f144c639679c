import { Inject, Injectable } from '@nestjs/common';
import type { Failure } from '#contracts';
import { Redis } from 'ioredis';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { GatewaySettings } from '../gateway.settings.js';
import { limited, perMinute, waitOf } from './limiter.js';

/** How much one account or one school may ask for, so that no flood of one is a stall of the others. Reads are not counted. */
@Injectable()
export class WriteRates {
  private readonly account: RateLimiterAbstract;
  private readonly school: RateLimiterAbstract;

  constructor(
    @Inject(GatewaySettings) limits: Pick<GatewaySettings, 'WRITES_PER_ACCOUNT' | 'WRITES_PER_SCHOOL'>,
    redis?: Redis,
  ) {
    this.account = perMinute('writes:account', limits.WRITES_PER_ACCOUNT, redis);
    this.school = perMinute('writes:school', limits.WRITES_PER_SCHOOL, redis);
  }

  /** Counts one write. What its own account may not ask for is not counted against the school. */
  async refusalOf({ school_id, account_id }: { school_id: number; account_id: number }): Promise<Failure | undefined> {
    return limited(
      (await waitOf(this.account, `${school_id}:${account_id}`)) || (await waitOf(this.school, `${school_id}`)),
    );
  }
}
