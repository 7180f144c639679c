import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthController } from './health.controller.js';
import { Health } from './health.js';
import type { Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { NestLogger } from './nest-logger.js';
import { listening } from './start-failure.js';

@Module({})
class HealthServerModule {}

export interface HealthServerParts {
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

/**
 * Serves `/health/live`, `/health/ready` and `/metrics` on a port of their own, for operators and never for clients. It
 * goes on while the process finishes what it holds.
 */
@Injectable()
export class HealthServer implements OnApplicationShutdown {
  private app: NestFastifyApplication | undefined;

  constructor(
    private readonly port: number,
    private readonly parts: HealthServerParts,
  ) {}

  /** @returns the port; 0 has picked a free one */
  async listen(): Promise<number> {
    const { health, metrics, logger } = this.parts;
    // Not before they are needed: who takes no more than the logger from here, such as a command, does without.
    const [{ NestFactory }, { FastifyAdapter }] = await Promise.all([
      import('@nestjs/core'),
      import('@nestjs/platform-fastify'),
    ]);
    const app = await NestFactory.create<NestFastifyApplication>(
      {
        module: HealthServerModule,
        controllers: [HealthController, MetricsController],
        providers: [
          { provide: Health, useValue: health },
          { provide: Metrics, useValue: metrics },
        ],
      },
      new FastifyAdapter(),
      { logger: new NestLogger(logger) },
    );
    metrics.beforeRead(async () => {
      const { states } = await health.ask();
      for (const [dependency, { isGood }] of Object.entries(states))
        metrics.dependencyUp.set({ dependency }, isGood ? 1 : 0);
    });
    await listening({ setting: 'HEALTH_PORT', port: this.port }, () => app.listen(this.port, '')); // every address, IPv6 and IPv4
    this.app = app;
    const { port: health_port } = app.getHttpServer().address() as { port: number };
    logger.info({ health_port }, 'health and metrics are served');
    return health_port;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.app?.close();
  }
}
