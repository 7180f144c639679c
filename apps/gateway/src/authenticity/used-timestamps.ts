import { randomUUID } from 'node:crypto';
import type { Credentials } from '#contracts';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';

/** The store of used timestamps cannot answer, so nobody can say whether a request is a replay. */
export class TimestampsUnavailable extends Error {}

/**
 * Takes a timestamp for its account, once.
 * @returns false when it has been taken before
 * @throws TimestampsUnavailable when the store does not answer: the request must not pass
 */
export type UseTimestamp = (credentials: Credentials) => Promise<boolean>;

/**
 * In Redis, with one atomic command. The value is a token of this very request: when ioredis sends the command again
 * because the answer was lost, the request finds its own token and is not mistaken for a replay.
 */
export function redisTimestamps(redis: Redis, ttlMs: number): UseTimestamp {
  return async ({ school_id, account_id, timestamp }) => {
    const token = randomUUID();
    try {
      const key = `used-timestamp:${school_id}:${account_id}:${timestamp}`;
      const before = await redis.set(key, token, 'PX', ttlMs, 'NX', 'GET');
      return before === null || before === token;
    } catch (error) {
      throw new TimestampsUnavailable('redis', { cause: error });
    }
  };
}

/** In a table, where there is no Redis: a timestamp whose time is over may be taken again. */
export function databaseTimestamps(dataSource: DataSource, ttlMs: number): UseTimestamp {
  return async ({ school_id, account_id, timestamp }) => {
    const rows = await dataSource.query(
      `insert into used_timestamp as used (school_id, account_id, timestamp, expires_at)
       values ($1, $2, $3, now() + $4 * interval '1 millisecond')
       on conflict (school_id, account_id, timestamp) do update set expires_at = excluded.expires_at
         where used.expires_at <= now()
       returning 1`,
      [school_id, account_id, timestamp, ttlMs],
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
