import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Settings } from '#config';
import { Logger } from '#telemetry';
import { Redis } from 'ioredis';
import { openRedis } from './redis.js';

export const redisSettingNames = ['REDIS_URL', 'REDIS_PREFIX'] as const;
export type RedisSettings = Pick<Settings, (typeof redisSettingNames)[number]>;

/** `Redis`, or undefined where none is set. */
@Module({})
export class RedisModule implements OnApplicationShutdown {
  constructor(private readonly redis?: Redis) {}

  static forRoot({ REDIS_URL: url, REDIS_PREFIX: prefix }: RedisSettings): DynamicModule {
    const open = (logger: Logger) =>
      url ? openRedis({ url, prefix }, (error) => logger.warn({ reason: error.message }, 'redis')) : undefined;
    return {
      module: RedisModule,
      global: true,
      providers: [{ provide: Redis, inject: [Logger], useFactory: open }],
      exports: [Redis],
    };
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}
