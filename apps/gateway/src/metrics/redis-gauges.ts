import type { Metrics } from '#telemetry';
import type { Redis } from 'ioredis';

interface RedisMemory {
  used: number;
  /** 0: no limit of its own. */
  maximum: number;
  evicts: boolean;
}

/** What `INFO memory` says of how full Redis is, and of what becomes of used timestamps when it is full. */
function memoryOf(info: string): RedisMemory {
  const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? '';
  return {
    used: Number(field('used_memory')),
    maximum: Number(field('maxmemory')),
    evicts: field('maxmemory_policy') !== 'noeviction',
  };
}

/** Has the gauges of Redis read whenever somebody asks; they stay as they are while it does not answer. */
export function showRedis(
  metrics: Pick<Metrics, 'beforeRead' | 'redisUsed' | 'redisMaximum' | 'redisForgets'>,
  redis: Pick<Redis, 'info'>,
): void {
  metrics.beforeRead(async () => {
    const info = await redis.info('memory').catch(() => undefined);
    if (info === undefined) return;
    const { used, maximum, evicts } = memoryOf(info);
    metrics.redisUsed.set(used);
    metrics.redisMaximum.set(maximum);
    metrics.redisForgets.set(evicts ? 1 : 0);
  });
}

/** Tells at the start of a Redis that would rather forget than refuse: a forgotten timestamp can be used again. */
export async function warnOfEviction(redis: Pick<Redis, 'info'>, warn: (reason: string) => void): Promise<void> {
  const info = await redis.info('memory').catch(() => undefined);
  if (info !== undefined && memoryOf(info).evicts)
    warn(
      'redis: maxmemory-policy is not noeviction: when it is full, used timestamps are forgotten and can be used again',
    );
}
