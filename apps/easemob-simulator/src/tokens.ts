import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';
import { Refusal } from './refusal.js';

/** App tokens: minted, good for a time, or taken back. */
export class Tokens {
  minted = 0;
  ttlSeconds = 5_184_000;
  private readonly expiry = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  mint(ttlSeconds = this.ttlSeconds): { access_token: string; expires_in: number } {
    const access_token = `YWMt${randomBytes(24).toString('base64url')}`;
    this.expiry.set(access_token, this.clock.now() + (ttlSeconds || 10 * 365 * 86_400) * 1000);
    this.minted += 1;
    return { access_token, expires_in: ttlSeconds };
  }

  /** @throws the 401 that fits */
  check(authorization: string | undefined): void {
    const expired = new Refusal(401, 'unauthorized', 'Unable to authenticate due to expired access token');
    if (!authorization) throw expired;
    const token = /^Bearer (YWMt\S+)$/.exec(authorization)?.[1];
    if (!token)
      throw new Refusal(401, 'auth_bad_access_token', 'Unable to authenticate due to corrupt access token');
    const until = this.expiry.get(token);
    if (until === undefined) throw new Refusal(401, 'auth_bad_access_token', 'Unable to authenticate');
    if (until <= this.clock.now()) throw expired;
  }

  expireAll(): void {
    for (const token of this.expiry.keys()) this.expiry.set(token, 0);
  }
}
