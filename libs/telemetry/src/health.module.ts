import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HealthServer } from './health-server.js';
import { Health, type HealthChecks } from './health.js';
import { Logger } from './logger.js';
import { Metrics } from './metrics.js';

/** What a process depends on, made of its parts. */
export type HealthOptions = Pick<FactoryProvider<HealthChecks>, 'inject' | 'useFactory'>;

/** Health and metrics of a process, served on a port of their own once it has started. */
@Module({})
export class HealthModule {
  static forRootAsync(
    { HEALTH_PORT: port }: { HEALTH_PORT: number },
    { inject = [], useFactory }: HealthOptions,
  ): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [
        {
          provide: Health,
          inject: [Logger, ...inject],
          useFactory: async (logger: Logger, ...parts) => new Health(await useFactory(...parts), logger),
        },
        {
          provide: HealthServer,
          inject: [Health, Metrics, Logger],
          useFactory: (health: Health, metrics: Metrics, logger: Logger) =>
            new HealthServer(port, { health, metrics, logger }),
        },
      ],
    };
  }
}
