import { redisPlace } from '#config';
import { Redis, type RedisOptions as ClientOptions } from 'ioredis';

export interface RedisOptions {
  /** As the setting REDIS_URL has it. */
  url: string;
  /** Begins every key: deployments that share a Redis keep apart. */
  prefix: string;
}

/** A Redis that this product cannot work with. Its message is for people. */
export class RedisRefused extends Error {
  override name = 'RedisRefused';
}

/**
 * A Redis connection that answers or fails fast: within 300 ms, and at once while there is no connection. Nothing is
 * queued for later, because a caller who has been told "unavailable" must not be served behind his back.
 * A Redis that is not there yet is not waited for: the connection keeps trying, with jitter, up to 2 s apart.
 * @param onTrouble is told of connection errors
 * @throws RedisRefused when it answers at once and is a cluster, whose nodes would answer for a part of the keys only
 */
export async function openRedis({ url, prefix }: RedisOptions, onTrouble: (error: Error) => void): Promise<Redis> {
  const redis = clientAt(url, {
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
  await firstAnswer(redis);
  if (redis.status === 'ready' && (await isCluster(redis))) {
    redis.disconnect();
    throw new RedisRefused(
      'REDIS_URL: this is a node of a Redis Cluster, which is not supported: take a single Redis, one that Sentinels watch (redis-sentinel://), or one that a provider keeps available under one address',
    );
  }
  return redis;
}

function clientAt(url: string, options: ClientOptions): Redis {
  const place = redisPlace(url);
  if (!place) throw new RedisRefused('REDIS_URL: is no URL of a Redis');
  if ('url' in place) return new Redis(place.url, options);
  const { tls, ...sentinels } = place;
  const encrypted = { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true };
  return new Redis({ ...options, ...sentinels, ...(tls && encrypted) });
}

/** Resolves when the first attempt to connect has ended, in whichever way. */
const firstAnswer = (redis: Redis): Promise<void> =>
  new Promise((resolve) => {
    redis.once('ready', resolve);
    redis.once('close', resolve);
    redis.once('error', () => resolve());
  });

/** An account that may not ask is taken for one of a single server. */
const isCluster = (redis: Redis): Promise<boolean> =>
  redis.info('cluster').then(
    (info) => /cluster_enabled:1/.test(info),
    () => false,
  );

/**
 * Whether Redis takes what this product writes. One that is out of memory, has become a replica, has lost its disk or
 * refuses our account answers pings all the same.
 * @returns `ready`, or the state of a connection that is not
 * @throws ReplyError with Redis's own words when it refuses
 */
export async function redisTakesWrites(redis: Redis): Promise<string> {
  if (redis.status === 'ready') await redis.set('readiness', '1', 'PX', 1000);
  return redis.status;
}
