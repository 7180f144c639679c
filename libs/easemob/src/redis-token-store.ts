import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { StoredToken, TokenStore } from './token-keeper.js';

const storedToken = z.object({ value: z.string(), refreshAt: z.number(), expiresAt: z.number() });

/**
 * The one token of every process that uses this Redis and prefix. The token lies there in the clear:
 * that Redis must be ours alone.
 */
export function redisTokenStore(redis: Redis, keyPrefix: string): TokenStore {
  const [tokenKey, lockKey] = [`${keyPrefix}:{token}:value`, `${keyPrefix}:{token}:lock`];
  return {
    async read(): Promise<StoredToken | undefined> {
      const text = await redis.get(tokenKey);
      return text === null ? undefined : storedToken.parse(JSON.parse(text));
    },
    async write(token) {
      const lifeMs = Math.max(1, Math.floor(token.expiresAt - Date.now()));
      await redis.multi().set(tokenKey, JSON.stringify(token), 'PX', lifeMs).del(lockKey).exec();
    },
    async lock(ms) {
      return (await redis.set(lockKey, '1', 'PX', ms, 'NX')) === 'OK';
    },
  };
}
