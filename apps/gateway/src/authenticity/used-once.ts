import { hash, randomInt } from 'node:crypto';
import { keyClockWindow, type Credentials } from '#contracts';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';

/** The store of what has been used cannot answer, so nobody can say whether a request is a replay. */
export class UsedOnceUnavailable extends Error {}

/**
 * Takes what may be used once, by its mark.
 * @returns false when it has been taken before
 * @throws UsedOnceUnavailable when the store does not answer: the request must not pass
 */
export type UseOnce = (mark: Buffer, ttlMs: number) => Promise<boolean>;
export const UseOnce = Symbol('UseOnce');

/**
 * What something is remembered by: 8 bytes.
 *
 * Two requests whose hashes meet would mean an honest one refused, whose app signs anew. A new one meets any of N kept
 * ones with N / 2^64: at 1,000 requests a second, kept for 24 hours, that is one honest request in seven years. Four
 * bytes would refuse every fiftieth.
 */
const markOf = (text: string): Buffer => hash('sha256', text, 'buffer').subarray(0, 8);

/**
 * What a timestamp is remembered by. The signature of 2017 covers school and account as one run of digits, so (1, 4541),
 * (14, 541) and (145, 41) share a signature, and must share its one use.
 */
export const markOfTimestamp = ({ school_id, account_id, timestamp }: Omit<Credentials, 'sign'>): Buffer =>
  markOf(`${school_id}${account_id}\n${timestamp}`);

/** What a nonce is remembered by: each service key has its own. It is no timestamp's mark, which is made of digits first. */
export const markOfNonce = (keyId: string, nonce: string): Buffer => markOf(`${keyId}\n${nonce}`);

/** Of a nonce: from as early to as late as a request may be, and a minute more for gateways whose clocks differ. */
export const nonceTtlMs = (2 * keyClockWindow + 60) * 1000;

/** What a mark is called in Redis. */
export const usedName = (mark: Buffer): string => `t:${mark.toString('base64url')}`;

/** Redis keeps a whole number in the key's own entry, where a text would take room of its own. */
export const newToken = (): string => String(randomInt(2 ** 47));

/**
 * In Redis, with one atomic command. The value is a token of this very request: when ioredis sends the command again
 * because the answer was lost, the request finds its own token and is not mistaken for a replay.
 */
export function onceInRedis(redis: Redis): UseOnce {
  return async (mark, ttlMs) => {
    const token = newToken();
    try {
      const key = usedName(mark);
      const before = await redis.set(key, token, 'PX', ttlMs, 'NX', 'GET');
      return before === null || before === token;
    } catch (error) {
      throw new UsedOnceUnavailable('redis', { cause: error });
    }
  };
}

/** In a table, where there is no Redis: what has had its time may be taken again. */
export function onceInDatabase(dataSource: DataSource): UseOnce {
  return async (mark, ttlMs) => {
    const rows = await dataSource.query(
      `insert into used_timestamp as used (key, expires_at) values ($1, now() + $2 * interval '1 millisecond')
       on conflict (key) do update set expires_at = excluded.expires_at where used.expires_at <= now()
       returning 1`,
      [mark, ttlMs],
    );
    return rows.length === 1;
  };
}

/** Removes from that table what has had its time, a bounded number at a time. */
export async function forgetUsed(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `delete from used_timestamp where ctid = any(array(
       select ctid from used_timestamp where expires_at <= now() limit 10000))`,
  );
}
