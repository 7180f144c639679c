import { Injectable } from '@nestjs/common';
import type { Failure } from '#contracts';
import type { ServiceKey } from '#keys';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { limited, perMinute, waitOf } from './limiter.js';

/** How much may be asked for with one service key where there is no Redis: this gateway alone counts. */
@Injectable()
export class KeyRates {
  /** Keys of one rate are counted by one limiter, each for itself. */
  private readonly limiters = new Map<number, RateLimiterAbstract>();

  /** Counts one request. */
  async refusalOf({
    key_id,
    rate_per_minute,
  }: Pick<ServiceKey, 'key_id' | 'rate_per_minute'>): Promise<Failure | undefined> {
    return limited(await waitOf(this.limiterOf(rate_per_minute), key_id));
  }

  private limiterOf(rate: number): RateLimiterAbstract {
    const limiter = this.limiters.get(rate) ?? perMinute('keys', rate, undefined);
    this.limiters.set(rate, limiter);
    return limiter;
  }
}
