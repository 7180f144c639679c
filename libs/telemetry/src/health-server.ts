import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthController } from './health.controller.js';
import { Health } from './health.js';
import type { Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { NestLogger } from './nest-logger.js';
import type { Running } from './run-process.js';
import { listening } from './start-failure.js';

@Module({})
class HealthModule {}

/** Serves `/health/live`, `/health/ready` and `/metrics` on a port of their own; 0 picks a free one. */
export async function serveHealth(
  port: number,
  { health, metrics, logger }: { health: Health; metrics: Metrics; logger: Logger },
): Promise<Running & { port: number }> {
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: HealthModule,
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
  await listening({ setting: 'HEALTH_PORT', port }, () => app.listen(port, '')); // every address, IPv6 and IPv4
  const { port: health_port } = app.getHttpServer().address() as { port: number };
  logger.info({ health_port }, 'health and metrics are served');
  return { port: health_port, close: () => app.close() };
}
