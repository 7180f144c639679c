import { fail, type Failure } from '#contracts';
import type { ServiceKey } from '#keys';
import type { Redis } from 'ioredis';
import type { KeyRates } from '../rates/key-rates.js';
import { limited } from '../rates/limiter.js';
import { markOfNonce, newToken, nonceTtlMs, usedName, UsedOnceUnavailable, type UseOnce } from './used-once.js';

/**
 * Takes the nonce of a request whose signature is right, then counts it against the rate of its key, reads included. What
 * has been sent before is not counted: whoever has recorded a request can't use up the rate of its key with it.
 * @returns why the request must not pass
 * @throws UsedOnceUnavailable when nobody can say whether it is a replay
 */
export type AdmitKeyed = (
  key: Pick<ServiceKey, 'key_id' | 'rate_per_minute'>,
  nonce: string,
) => Promise<Failure | undefined>;
export const AdmitKeyed = Symbol('AdmitKeyed');

const minuteMs = 60_000;
const replayed = -1;

/** KEYS: the nonce, the counter; ARGV: a token of this request, for how long a nonce is kept, a minute, how many are allowed in it. */
const script = `
local before = redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2], 'nx', 'get')
if before and before ~= ARGV[1] then return ${replayed} end
local count = redis.call('incr', KEYS[2])
if count == 1 then redis.call('pexpire', KEYS[2], ARGV[3]) end
if count <= tonumber(ARGV[4]) then return 0 end
return math.max(1, redis.call('pttl', KEYS[2]))`;

type Admission = (nonce: string, counter: string, token: string, ...numbers: number[]) => Promise<number>;

/** Both in one round trip, in Redis, which every request of a service has to ask anyway. */
export function admitInRedis(redis: Redis, token: () => string = newToken): AdmitKeyed {
  redis.defineCommand('admitKeyed', { numberOfKeys: 2, lua: script });
  const { admitKeyed } = redis as unknown as Record<'admitKeyed', Admission>;
  return async ({ key_id, rate_per_minute }, nonce) => {
    const names = [usedName(markOfNonce(key_id, nonce)), `keys:${key_id}`] as const;
    const waitMs = await admitKeyed
      .call(redis, ...names, token(), nonceTtlMs, minuteMs, rate_per_minute)
      .catch((error: unknown) => {
        throw new UsedOnceUnavailable('redis', { cause: error });
      });
    return waitMs === replayed ? fail('nonce_reused') : limited(waitMs);
  };
}

/** Where there is no Redis: one after the other. */
export const admitInSteps =
  (useOnce: UseOnce, rates: KeyRates): AdmitKeyed =>
  async (key, nonce) =>
    (await useOnce(markOfNonce(key.key_id, nonce), nonceTtlMs)) ? rates.refusalOf(key) : fail('nonce_reused');
