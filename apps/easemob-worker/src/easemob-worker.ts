import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { provesWritable, redisTakesWrites } from '#database';
import { EasemobClient, openEasemob } from '#easemob';
import { feeding, type Messaging } from '#messaging';
import { waitingOperations } from '#operations';
import { Outbox } from '#outbox';
import {
  Health,
  Metrics,
  NestLogger,
  serveHealth,
  type HealthChecks,
  type Logger,
  type Running,
} from '#telemetry';
import { WorkHost, type ConsumeDoorbells } from '#work';
import type { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import type { WorkerSettings } from './easemob-worker.settings.js';
import { GroupHandler, PasswordSecret } from './group/group.handler.js';
import { RemoteGroups } from './group/remote-group.js';
import { WaitingMessages } from './group/waiting-messages.js';
import { OrphanHandler, SweepListener } from './orphans/orphan.handler.js';
import { OrphanSweep, type SweepMode, type SweepReport } from './orphans/orphan-sweep.js';

/** What the worker stands on. It opens none of it and closes none of it. */
export interface WorkerParts {
  dataSource: DataSource;
  messaging: Messaging;
  /** Absent: the token is this process's own, and so is its part of the budget (see EASEMOB_PROCESSES). */
  redis?: Redis | undefined;
  logger: Logger;
  metrics: Metrics;
  /** Where health and metrics are served; absent: nowhere. */
  healthPort?: number | undefined;
}

@Module({})
class EasemobWorkerModule {}

/** Starts a worker: it takes work once the promise resolves. */
export async function startEasemobWorker(settings: WorkerSettings, parts: WorkerParts): Promise<Running> {
  const { dataSource, messaging, logger, metrics } = parts;
  const outbox = new Outbox(dataSource, {
    publish: (messages) => messaging.publish(messages),
    onTrouble: (error) => logger.warn({ reason: String(error) }, 'outbox: could not relay, will try again'),
  });
  const consume: ConsumeDoorbells = (queue, options) => messaging.consume(queue, options);
  const work = {
    owner: 'easemob-worker' as const,
    dataSource,
    outbox,
    consume,
    log: logger,
    waiters: waitingOperations(outbox),
    onResult: countWork(metrics),
  };
  const host = new WorkHost(work, settings);
  const client = openEasemob(settings, parts);
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(settings, { ...parts, client, outbox }),
    new FastifyAdapter(),
    { logger: new NestLogger(logger) },
  );
  app.connectMicroservice({ strategy: host.server });
  outbox.start();
  await app.startAllMicroservices();
  host.start();
  const health = parts.healthPort === undefined ? undefined : await serveHealth(parts.healthPort, { health: new Health(checksOf(parts), logger), metrics, logger }); // prettier-ignore

  return {
    close: async () => {
      await host.close();
      await app.close();
      await health?.close();
      await outbox.stop();
      await client.close();
    },
  };
}

function rootModule(
  settings: WorkerSettings,
  parts: WorkerParts & { client: EasemobClient; outbox: Outbox },
): DynamicModule {
  const { dataSource, client, outbox } = parts;
  const markers = {
    environment: settings.EASEMOB_ENVIRONMENT,
    secret: settings.EASEMOB_MARKER_SECRET ?? settings.EASEMOB_PASSWORD_SECRET,
  };
  const remoteGroups = new RemoteGroups(dataSource, client, {
    inDoubtMs: settings.EASEMOB_IN_DOUBT_MS,
    maxUsers: settings.EASEMOB_GROUP_MAX_USERS,
    markers,
    chosenGroupId: settings.EASEMOB_CHOSEN_GROUP_ID,
  });
  return {
    module: EasemobWorkerModule,
    controllers: [GroupHandler, OrphanHandler],
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: Outbox, useValue: outbox },
      { provide: EasemobClient, useValue: client },
      { provide: RemoteGroups, useValue: remoteGroups },
      { provide: WaitingMessages, useValue: new WaitingMessages(dataSource, outbox, client) },
      {
        provide: OrphanSweep,
        useValue: new OrphanSweep(dataSource, client, {
          markers,
          inDoubtMs: settings.EASEMOB_IN_DOUBT_MS,
        }),
      },
      { provide: SweepListener, useValue: new SweepListener((...swept) => tellSweep(parts, ...swept)) },
      { provide: PasswordSecret, useValue: new PasswordSecret(settings.EASEMOB_PASSWORD_SECRET) },
    ],
  };
}

const checksOf = ({ dataSource, redis, messaging }: WorkerParts): HealthChecks => ({
  database: { required: true, good: ['up'], state: () => provesWritable(dataSource) },
  ...(redis && { redis: { required: false, good: ['ready'], state: () => redisTakesWrites(redis) } }),
  messaging: { required: true, good: ['connected'], state: () => feeding(messaging.health()) },
});

const countWork =
  (metrics: Metrics) =>
  (key: string, { result, durationMs }: { result: string; durationMs: number }): void => {
    const kind = key.slice(0, key.indexOf(':'));
    metrics.workResults.inc({ kind, result });
    metrics.workDuration.observe({ kind }, durationMs / 1000);
  };

/** Doubles, and lists slower than the in-doubt time, mean that the setting is wrong: somebody must hear of it. */
function tellSweep(
  { logger, metrics }: WorkerParts,
  { lateListingMs, ...report }: SweepReport,
  mode: SweepMode,
): void {
  logger.info({ mode, ...report }, 'orphans: swept');
  metrics.providerLateListing.set((lateListingMs ?? 0) / 1000);
  if (lateListingMs !== undefined) {
    const late = { not_listed_after_ms: Math.round(lateListingMs) };
    logger.error(late, 'orphans: lists of Easemob lag longer than EASEMOB_IN_DOUBT_MS; raise it');
  }
  if (report.fates.delete || report.fates.populated) {
    logger.error(report.fates, 'orphans: there were two Easemob groups for one of ours');
  }
}
