import { randomUUID } from 'node:crypto';
import { openRedis } from '#database/redis';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import {
  databaseTimestamps,
  redisTimestamps,
  usedTimestampKey,
  type UseTimestamp,
} from '../../apps/gateway/src/authenticity/used-timestamps.js';
import { TimestampDigits1763800000030 } from '../../libs/database/src/migrations/0030-timestamp-digits.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { serviceUrl } from '../support/real-parts.js';

let dataSource: DataSource;
let redis: Redis;
let close: () => Promise<void>;
// As long as the default one: names of keys are what Redis spends memory on.
const prefix = randomUUID().slice(0, 8);
const sign = '0'.repeat(32);
const of = (school_id: number, account_id: number, timestamp: string) => ({
  school_id,
  account_id,
  timestamp,
  sign,
});

beforeAll(async () => {
  ({ dataSource, close } = await migratedDatabase());
  redis = await openRedis({ url: serviceUrl('REDIS_URL'), prefix }, () => undefined);
  await eventually(() => redis.status === 'ready');
});
afterAll(async () => {
  redis?.disconnect();
  await close?.();
});

describe.each<[string, () => UseTimestamp]>([
  ['Redis', () => redisTimestamps(redis, 60_000)],
  ['the database', () => databaseTimestamps(dataSource, 60_000)],
])('P5: a timestamp in %s', (_store, open) => {
  it('is taken once, whoever of the same digits asks: what one was seen to sign, no other can use', async () => {
    const use = open();
    const timestamp = randomUUID().slice(0, 31);
    expect(await use(of(1, 4541, timestamp))).toBe(true);
    for (const [school, account] of [
      [1, 4541],
      [14, 541],
      [145, 41],
      [1454, 1],
    ] as const)
      expect(await use(of(school, account, timestamp))).toBe(false);
    expect(await use(of(1, 4542, timestamp))).toBe(true);
    expect(await use(of(1, 4541, `${timestamp.slice(1)}x`))).toBe(true);
  });
});

it('a timestamp in Redis takes little more than half of what its fields would', async () => {
  const account = of(1, 4541, '2026-11-29T08:00:00.000-4541');
  await redisTimestamps(redis, 60_000)(account);
  const fields = 'used-timestamp:1:4541:2026-11-29T08:00:00.000-4541';
  await redis.set(fields, randomUUID(), 'PX', 60_000);
  const keys = [`t:${usedTimestampKey(account).toString('base64url')}`, fields];
  const bytes = await Promise.all(keys.map((key) => redis.memory('USAGE', `${prefix}:${key}`)));
  expect(bytes[0]! / bytes[1]!).toBeLessThan(0.6);
});

it('P5: what was used before the digits were kept stays used, and the migration goes both ways', async () => {
  const runner = dataSource.createQueryRunner();
  const migration = new TimestampDigits1763800000030();
  await migration.down(runner);
  await runner.query(`insert into used_timestamp values (6, 3419, '时间-1', now() + interval '1 hour')`);
  await migration.up(runner);
  await runner.release();
  expect(await databaseTimestamps(dataSource, 60_000)(of(63, 419, '时间-1'))).toBe(false);
});
