import { randomUUID } from 'node:crypto';
import { Redis, type RedisOptions } from 'ioredis';

let redisUrl: string;
const open: Redis[] = [];
export const disconnectAll = () => open.splice(0).forEach((redis) => redis.disconnect());
/** A Redis for a spec: what has been opened there is closed after each test. Call it once. */
export function useRedis(url: string | undefined): void {
  if (!url) throw new Error('This spec needs REDIS_URL, the URL of a Redis 7 or newer');
  redisUrl = url;
  afterEach(disconnectAll);
}

const failFast: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 500,
  commandTimeout: 300,
};

/** A connection as another process has it. */
export async function connect(): Promise<Redis> {
  const redis = new Redis(redisUrl, { ...failFast, lazyConnect: true });
  open.push(redis);
  await redis.connect();
  return redis;
}

/** A Redis that nobody can reach. Its connection ends by itself: it is refused, and not tried again. */
export function unreachable(): Redis {
  const redis = new Redis({
    ...failFast,
    host: '127.0.0.1',
    port: 1,
    lazyConnect: true,
    retryStrategy: null,
  });
  redis.on('error', () => undefined);
  return redis;
}

export const newPrefix = () => `spec:${randomUUID()}`;
