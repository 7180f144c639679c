import { randomUUID } from 'node:crypto';
import { openRedis } from '#database/redis';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import {
  markOfNonce,
  markOfTimestamp,
  onceInDatabase,
  onceInRedis,
  type UseOnce,
} from '../../apps/gateway/src/authenticity/used-once.js';
import { TimestampDigits1763800000030 } from '../../libs/database/src/migrations/0030-timestamp-digits.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { serviceUrl } from '../support/real-parts.js';

let dataSource: DataSource;
let redis: Redis;
let close: () => Promise<void>;
// As long as the default one: names of keys are what Redis spends memory on.
const prefix = randomUUID().slice(0, 8);
const ttlMs = 60_000;
const of = (school_id: number, account_id: number, timestamp: string) =>
  markOfTimestamp({ school_id, account_id, timestamp });

beforeAll(async () => {
  ({ dataSource, close } = await migratedDatabase());
  redis = await openRedis({ url: serviceUrl('REDIS_URL'), prefix }, () => undefined);
  await eventually(() => redis.status === 'ready');
});
afterAll(async () => {
  redis?.disconnect();
  await close?.();
});

describe.each<[string, () => UseOnce]>([
  ['Redis', () => onceInRedis(redis)],
  ['the database', () => onceInDatabase(dataSource)],
])('P5: in %s', (_store, open) => {
  it('a timestamp is taken once, whoever of the same digits asks: what one was seen to sign, no other can use', async () => {
    const use = (mark: Buffer) => open()(mark, ttlMs);
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

  it('a nonce is taken once, of each service key', async () => {
    const use = (key: string, nonce: string) => open()(markOfNonce(key, nonce), ttlMs);
    const [key, nonce] = [randomUUID(), randomUUID()];
    expect([await use(key, nonce), await use(key, nonce)]).toEqual([true, false]);
    expect([await use(randomUUID(), nonce), await use(key, randomUUID())]).toEqual([true, true]);
  });
});

it('a timestamp in Redis takes little more than half of what its fields would', async () => {
  const account = of(1, 4541, '2026-11-29T08:00:00.000-4541');
  await onceInRedis(redis)(account, ttlMs);
  const fields = 'used-timestamp:1:4541:2026-11-29T08:00:00.000-4541';
  await redis.set(fields, randomUUID(), 'PX', ttlMs);
  const keys = [`t:${account.toString('base64url')}`, fields];
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
  expect(await onceInDatabase(dataSource)(of(63, 419, '时间-1'), ttlMs)).toBe(false);
});
