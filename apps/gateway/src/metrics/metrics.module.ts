import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Messaging } from '#messaging';
import { Logger, Metrics } from '#telemetry';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';
import { showDeployment } from './deployment-gauges.js';
import { showRedis, warnOfEviction } from './redis-gauges.js';

/** The gauges of the whole deployment: each gateway shows them. */
@Module({})
export class MetricsModule implements OnApplicationBootstrap {
  constructor(
    private readonly metrics: Metrics,
    @Inject(Logger) private readonly logger: Logger,
    @Inject(reads) private readonly dataSource: DataSource,
    private readonly messaging: Messaging,
    private readonly redis?: Redis,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    showDeployment(this.metrics, this.dataSource, this.messaging);
    if (!this.redis) return;
    showRedis(this.metrics, this.redis);
    await warnOfEviction(this.redis, (reason) => this.logger.warn(reason));
  }
}
