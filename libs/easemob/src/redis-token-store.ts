import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { TokenStore } from './token-source.js';

const storedToken = z.object({ token: z.string(), mintedAt: z.number(), expiresAt: z.number() });
const lockMs = 5000;

/** The one token of all workers. Its lock lets one of them mint at a time. */
export function redisTokenStore(redis: Redis, keyPrefix: string): TokenStore {
  return {
    async read() {
      const text = await redis.get(`${keyPrefix}:token`);
      return text ? storedToken.safeParse(JSON.parse(text)).data : undefined;
    },
    async write(token) {
      await redis.set(
        `${keyPrefix}:token`,
        JSON.stringify(token),
        'PX',
        Math.max(1, token.expiresAt - Date.now()),
      );
    },
    lock: async () => (await redis.set(`${keyPrefix}:token-lock`, '1', 'PX', lockMs, 'NX')) === 'OK',
  };
}
