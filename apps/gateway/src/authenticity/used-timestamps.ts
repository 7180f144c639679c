import { hash, randomInt } from 'node:crypto';
import type { Credentials } from '#contracts';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';

/** The store of used timestamps cannot answer, so nobody can say whether a request is a replay. */
export class TimestampsUnavailable extends Error {}

/**
 * Takes a timestamp for its digits, once.
 * @returns false when it has been taken before
 * @throws TimestampsUnavailable when the store does not answer: the request must not pass
 */
export type UseTimestamp = (credentials: Credentials) => Promise<boolean>;
export const UseTimestamp = Symbol('UseTimestamp');

/**
 * What a used timestamp is remembered by: 8 bytes. The signature covers school and account as one run of digits, so
 * (1, 4541), (14, 541) and (145, 41) share a signature, and must share its one use.
 *
 * Two requests whose hashes meet would mean an honest one refused, whose app signs anew. A new one meets any of N kept
 * ones with N / 2^64: at 1,000 requests a second, kept for 24 hours, that is one honest request in seven years. Four
 * bytes would refuse every fiftieth.
 */
export const usedTimestampKey = ({ school_id, account_id, timestamp }: Omit<Credentials, 'sign'>): Buffer =>
  hash('sha256', `${school_id}${account_id}\n${timestamp}`, 'buffer').subarray(0, 8);

/** Redis keeps a whole number in the key's own entry, where a text would take room of its own. */
const newToken = (): string => String(randomInt(2 ** 47));

/**
 * In Redis, with one atomic command. The value is a token of this very request: when ioredis sends the command again
 * because the answer was lost, the request finds its own token and is not mistaken for a replay.
 */
export function redisTimestamps(redis: Redis, ttlMs: number): UseTimestamp {
  return async (credentials) => {
    const token = newToken();
    try {
      const key = `t:${usedTimestampKey(credentials).toString('base64url')}`;
      const before = await redis.set(key, token, 'PX', ttlMs, 'NX', 'GET');
      return before === null || before === token;
    } catch (error) {
      throw new TimestampsUnavailable('redis', { cause: error });
    }
  };
}

/** In a table, where there is no Redis: a timestamp whose time is over may be taken again. */
export function databaseTimestamps(dataSource: DataSource, ttlMs: number): UseTimestamp {
  return async (credentials) => {
    const rows = await dataSource.query(
      `insert into used_timestamp as used (key, expires_at) values ($1, now() + $2 * interval '1 millisecond')
       on conflict (key) do update set expires_at = excluded.expires_at where used.expires_at <= now()
       returning 1`,
      [usedTimestampKey(credentials), ttlMs],
    );
    return rows.length === 1;
  };
}

/** Removes timestamps whose time is over, a bounded number at a time. */
export async function forgetExpiredTimestamps(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `delete from used_timestamp where ctid = any(array(
       select ctid from used_timestamp where expires_at <= now() limit 10000))`,
  );
}
