import { randomBytes, randomUUID } from 'node:crypto';
import { openRedis } from '#database/redis';
import type { Redis } from 'ioredis';
import { admitInRedis, admitInSteps, type AdmitKeyed } from '../../apps/gateway/src/authenticity/key-admission.js';
import { onceInRedis, UsedOnceUnavailable } from '../../apps/gateway/src/authenticity/used-once.js';
import { KeyRates } from '../../apps/gateway/src/rates/key-rates.js';
import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/real-parts.js';

let redis: Redis;
const prefix = `test-${randomUUID()}`;
beforeAll(async () => {
  redis = await openRedis({ url: serviceUrl('REDIS_URL'), prefix }, () => undefined);
  await eventually(() => redis.status === 'ready');
});
afterAll(() => void redis?.disconnect());

const keyOf = (rate_per_minute: number) => ({ key_id: `k_${randomBytes(10).toString('hex')}`, rate_per_minute });
const reused = { error: 'nonce_reused' };
const tooMany = expect.objectContaining({ error: 'rate_limited' });

/** One request after the other. */
async function outcomes(admit: AdmitKeyed, key: ReturnType<typeof keyOf>, nonces: readonly string[]) {
  const all: unknown[] = [];
  for (const nonce of nonces) all.push(await admit(key, nonce));
  return all;
}

describe.each<[string, () => AdmitKeyed]>([
  ['in one step of Redis', () => admitInRedis(redis)],
  ['in two steps, where a gateway counts for itself', () => admitInSteps(onceInRedis(redis), new KeyRates())],
])('a request of a service key is admitted %s', (_, open) => {
  it('once, however often it is sent, and its replays use up nothing of the rate of its key', async () => {
    const replays = Array.from({ length: 9 }, () => 'first');
    const all = await outcomes(open(), keyOf(2), ['first', ...replays, 'second', 'third']);
    expect(all).toEqual([undefined, ...replays.map(() => reused), undefined, tooMany]);
  });

  it('as often in a minute as was agreed on, each key for itself, and is told when to come again', async () => {
    const [admit, key, other] = [open(), keyOf(3), keyOf(1)];
    expect(await outcomes(admit, key, ['1', '2', '3', '4'])).toEqual([undefined, undefined, undefined, tooMany]);
    const [refused] = (await outcomes(admit, key, ['5'])) as { values: { retry_after: number } }[];
    expect(refused!.values.retry_after).toBeGreaterThan(0);
    expect(refused!.values.retry_after).toBeLessThanOrEqual(60);
    // Its nonces are its own too.
    expect(await outcomes(admit, other, ['1', '1'])).toEqual([undefined, reused]);
  });
});

describe('in one step of Redis', () => {
  it('all gateways count together, and of many that ask at once as many pass as may', async () => {
    const second = await openRedis({ url: serviceUrl('REDIS_URL'), prefix }, () => undefined);
    await eventually(() => second.status === 'ready');
    const [gateways, key] = [[admitInRedis(redis), admitInRedis(second)], keyOf(7)];
    const asked = Array.from({ length: 40 }, (_, n) => gateways[n % 2]!(key, `nonce ${n}`));
    expect((await Promise.all(asked)).filter((refusal) => refusal === undefined)).toHaveLength(7);
    second.disconnect();
  });

  it('the minute begins with the first request, and the counter goes with its end', async () => {
    const key = keyOf(1);
    await outcomes(admitInRedis(redis), key, ['1', '2']);
    const left = await redis.pttl(`keys:${key.key_id}`);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
    await redis.pexpire(`keys:${key.key_id}`, 1);
    await eventually(async () => (await redis.exists(`keys:${key.key_id}`)) === 0);
    expect(await outcomes(admitInRedis(redis), key, ['3', '4'])).toEqual([undefined, tooMany]);
  });

  it('P5: a command that was sent again, because its answer was lost, knows its own token and is no replay', async () => {
    const key = keyOf(9);
    const again = admitInRedis(redis, () => '17');
    expect(await outcomes(again, key, ['1', '1'])).toEqual([undefined, undefined]);
    expect(
      await outcomes(
        admitInRedis(redis, () => '18'),
        key,
        ['1'],
      ),
    ).toEqual([reused]);
  });

  it('P5: nobody passes while it cannot be asked', async () => {
    const away = await openRedis({ url: serviceUrl('REDIS_URL'), prefix }, () => undefined);
    const admit = admitInRedis(away);
    away.disconnect();
    await expect(admit(keyOf(9), '1')).rejects.toThrow(UsedOnceUnavailable);
  });

  it('negative control: where a request is counted before its nonce is looked at, replays use up the rate', async () => {
    const [rates, once, key] = [new KeyRates(), onceInRedis(redis), keyOf(2)];
    const careless: AdmitKeyed = async (of, nonce) =>
      (await rates.refusalOf(of)) ?? admitInSteps(once, { refusalOf: async () => undefined } as never)(of, nonce);
    expect(await outcomes(careless, key, ['1', '1', '2'])).toEqual([undefined, reused, tooMany]);
  });
});
