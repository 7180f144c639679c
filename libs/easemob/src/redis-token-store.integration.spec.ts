import { randomUUID } from 'node:crypto';
import { systemClock } from './clock.js';
import { redisTokenStore } from './redis-token-store.js';
import { TokenKeeper } from './token-keeper.js';
import { connect, newPrefix, useRedis } from './redis.fixture.js';

useRedis(process.env['REDIS_URL']);

describe('the token in Redis', () => {
  async function process(keyPrefix: string) {
    let minted = 0;
    const mint = async () => {
      minted += 1;
      await systemClock.sleep(50); // as long as Easemob takes, so that the others find the lock held
      return { kind: 'done', value: { value: `token of ${randomUUID()}`, expiresInSeconds: 3600 } } as const;
    };
    const store = redisTokenStore(await connect(), keyPrefix);
    return {
      keeper: new TokenKeeper({ mint, store, clock: systemClock, lockMs: 5000 }),
      minted: () => minted,
    };
  }

  it('is minted by one of three processes for all', async () => {
    const keyPrefix = newPrefix();
    const processes = await Promise.all([process(keyPrefix), process(keyPrefix), process(keyPrefix)]);
    const tokens = await Promise.all(processes.map(({ keeper }) => keeper.current()));
    expect(new Set(tokens.map((token) => token.kind === 'done' && token.value)).size).toBe(1);
    expect(processes.map(({ minted }) => minted()).reduce((a, b) => a + b)).toBe(1);
  });

  it('is replaced by the first to whom Easemob refuses it', async () => {
    const keyPrefix = newPrefix();
    const [a, b] = await Promise.all([process(keyPrefix), process(keyPrefix)]);
    const old = await a.keeper.current();
    expect(await b.keeper.current()).toEqual(old);
    if (old.kind !== 'done') throw new Error('no token');
    a.keeper.refuse(old.value);
    const fresh = await a.keeper.current();
    expect(fresh).not.toEqual(old);
    b.keeper.refuse(old.value);
    expect(await b.keeper.current()).toEqual(fresh);
    expect([a.minted(), b.minted()]).toEqual([2, 0]);
  });

  it('does not outlive its own end there', async () => {
    const redis = await connect();
    const keyPrefix = newPrefix();
    const store = redisTokenStore(redis, keyPrefix);
    const now = Date.now();
    expect(await store.lock(5000)).toBe(true);
    expect(await store.lock(5000)).toBe(false);
    await store.write({ value: 't', refreshAt: now + 500, expiresAt: now + 1000 });
    expect(await store.read()).toEqual({ value: 't', refreshAt: now + 500, expiresAt: now + 1000 });
    expect(await store.lock(5000)).toBe(true);
    const leftMs = await redis.pttl(`${keyPrefix}:{token}:value`);
    expect(leftMs).toBeLessThanOrEqual(1000);
  });
});
