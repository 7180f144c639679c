import { randomUUID } from 'node:crypto';
import { openRedis } from '#database/redis';
import type { Redis } from 'ioredis';
import { WriteRates } from '../../apps/gateway/src/rates/write-rates.js';
import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/real-parts.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const limits = { WRITES_PER_ACCOUNT: 5, WRITES_PER_SCHOOL: 12 };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function redisAt(url: string, prefix: string): Promise<Redis> {
  const redis = await openRedis({ url, prefix }, () => undefined);
  closing.push(() => redis.disconnect());
  await eventually(() => redis.status === 'ready');
  return redis;
}

/** So many writes of one account, at once. @returns how many were let through */
async function flood(gateways: WriteRates[], account: { school_id: number; account_id: number }, writes = 40) {
  const answers = await Promise.all(
    Array.from({ length: writes }, (_, i) => gateways[i % gateways.length]!.refusalOf(account)),
  );
  return answers.filter((refusal) => refusal === undefined).length;
}

async function twoGateways(): Promise<WriteRates[]> {
  const prefix = `test-${randomUUID()}`;
  const redises = await Promise.all([1, 2].map(() => redisAt(serviceUrl('REDIS_URL'), prefix)));
  return redises.map((redis) => new WriteRates(limits, redis));
}

describe('the writes of two tenants at two gateways', () => {
  it('a flood of one account is held to its limit by both together, and takes nothing from its school or another', async () => {
    const gateways = await twoGateways();
    expect(await flood(gateways, { school_id: 1, account_id: 7 })).toBe(limits.WRITES_PER_ACCOUNT);
    expect(await flood(gateways, { school_id: 1, account_id: 8 }, 3)).toBe(3);
    expect(await flood(gateways, { school_id: 2, account_id: 7 }, 3)).toBe(3);
  });

  it('a flood of a whole school is held to its limit, and another school does not feel it', async () => {
    const gateways = await twoGateways();
    const accounts = Array.from({ length: 10 }, (_, account_id) => ({ school_id: 1, account_id }));
    const passed = await Promise.all(accounts.map((account) => flood(gateways, account, 4)));
    expect(passed.reduce((sum, n) => sum + n)).toBe(limits.WRITES_PER_SCHOOL);
    expect(await flood(gateways, { school_id: 2, account_id: 1 }, 3)).toBe(3);
  });

  it('negative control: gateways that count each for itself let twice as many through', async () => {
    expect(await flood([new WriteRates(limits), new WriteRates(limits)], { school_id: 1, account_id: 7 })).toBe(
      2 * limits.WRITES_PER_ACCOUNT,
    );
  });

  it('tells when to come again', async () => {
    const [gateway] = await twoGateways();
    await flood([gateway!], { school_id: 1, account_id: 7 });
    const refusal = await gateway!.refusalOf({ school_id: 1, account_id: 7 });
    expect(refusal).toMatchObject({ error: 'rate_limited' });
    expect(refusal!.values!.retry_after).toBeGreaterThan(0);
    expect(refusal!.values!.retry_after).toBeLessThanOrEqual(60);
  });

  it('are counted by each gateway for itself while Redis is away: nothing authentic fails for want of a count', async () => {
    const proxy = await TcpProxy.to(serviceUrl('REDIS_URL'));
    closing.push(() => proxy.close());
    const gateway = new WriteRates(limits, await redisAt(proxy.url, `test-${randomUUID()}`));
    await proxy.set('refuse');
    expect(await flood([gateway], { school_id: 1, account_id: 7 })).toBe(limits.WRITES_PER_ACCOUNT);
  });
});
