import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Logger, Metrics } from '#telemetry';
import { Redis } from 'ioredis';
import { replica, rows } from '../gateway-database.module.js';
import type { Reads } from '../gateway-database.js';
import { GatewaySettings } from '../gateway.settings.js';
import { LaggingReads } from './lagging-reads.js';
import { commandsOf } from './read-classes.js';
import { ReplicaWatch } from './replica-watch.js';
import { ToldCallers } from './told-callers.js';

const watch = {
  provide: ReplicaWatch,
  inject: [GatewaySettings, Logger, rows, replica],
  useFactory: (settings: GatewaySettings, logger: Logger, primary: Reads, there?: Reads) =>
    there &&
    new ReplicaWatch({
      primary: primary.short,
      replica: there.short,
      maxLagMs: settings.DATABASE_REPLICA_MAX_LAG_MS,
      logger,
    }),
};

const laggingReads = {
  provide: LaggingReads,
  inject: [GatewaySettings, Metrics, rows, Redis, replica, ReplicaWatch],
  useFactory: (
    settings: GatewaySettings,
    metrics: Metrics,
    primary: Reads,
    redis: Redis,
    there?: Reads,
    watched?: ReplicaWatch,
  ) => {
    if (!there || !watched) return undefined;
    const { DATABASE_REPLICA_MAX_LAG_MS: maxLagMs, DATABASE_REPLICA_READS, REQUESTS_IN_FLIGHT } = settings;
    return new LaggingReads({
      primary,
      replica: there,
      watch: watched,
      told: new ToldCallers(redis, maxLagMs),
      metrics,
      mayLag: commandsOf(DATABASE_REPLICA_READS),
      maxLagMs,
      // One that falls silent leaves the other half of the places to requests that need it not.
      mostWaiting: Math.ceil(REQUESTS_IN_FLIGHT / 2),
    });
  },
};

/** `LaggingReads`, or undefined where no replica is set. */
@Module({ providers: [watch, laggingReads], exports: [LaggingReads] })
export class ReplicaModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly metrics: Metrics,
    @Inject(GatewaySettings) private readonly settings: GatewaySettings,
    private readonly watch?: ReplicaWatch,
  ) {}

  onApplicationBootstrap(): void {
    const { metrics, watch } = this;
    if (!watch) return;
    const { DATABASE_REPLICA_MAX_LAG_MS: maxLagMs } = this.settings;
    metrics.beforeRead(async () => {
      metrics.replicaLag.set(watch.lagMs() / 1000);
      metrics.replicaUnused.set(watch.ageMs() > maxLagMs ? 1 : 0);
    });
    void watch.start();
  }

  onModuleDestroy(): void {
    this.watch?.stop();
  }
}
