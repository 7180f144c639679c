import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Logger, Metrics } from '#telemetry';
import { Redis } from 'ioredis';
import { EasemobClient } from './easemob-client.js';
import { openEasemob, type EasemobAccess } from './easemob.factory.js';

/** The `EasemobClient` of a process. */
@Module({})
export class EasemobModule implements OnApplicationShutdown {
  constructor(private readonly client: EasemobClient) {}

  static forRoot(settings: EasemobAccess): DynamicModule {
    return {
      module: EasemobModule,
      global: true,
      providers: [
        {
          provide: EasemobClient,
          inject: [Redis, Logger, Metrics],
          useFactory: (redis: Redis | undefined, logger: Logger, metrics: Metrics) =>
            openEasemob(settings, { redis, logger, metrics }),
        },
      ],
      exports: [EasemobClient],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
