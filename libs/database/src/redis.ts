import { Redis } from 'ioredis';

/**
 * A Redis connection that answers or fails fast: within 300 ms, and at once while there is no connection. Nothing is
 * queued for later, because a caller who has been told "unavailable" must not be served behind his back.
 * @param prefix begins every key: deployments that share a Redis keep apart
 * @param onTrouble is told of connection errors; the connection itself keeps trying, with jitter, up to 2 s apart
 */
export function openRedis(
  { url, prefix }: { url: string; prefix: string },
  onTrouble: (error: Error) => void,
): Redis {
  const redis = new Redis(url, {
    keyPrefix: `${prefix}:`,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 500,
    commandTimeout: 300,
    enableAutoPipelining: true,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 5), 2000) * (0.5 + Math.random() / 2),
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  redis.on('error', onTrouble);
  return redis;
}
