import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { EasemobClient, localBudget, redisBudget, redisTokenStore, type Bucket, type Limits } from '#easemob';
import type { Messaging } from '#messaging';
import { Outbox } from '#outbox';
import { HealthController, NestLogger, provideHealthChecks, type Logger, type Running } from '#telemetry';
import { WorkHost, type ConsumeDoorbells, type WorkServer } from '#work';
import type { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import type { WorkerSettings } from './easemob-worker.settings.js';
import { GroupHandler, PasswordSecret } from './group/group.handler.js';
import { RemoteGroups } from './group/remote-group.js';
import { WaitingMessages } from './group/waiting-messages.js';
import { OrphanHandler, SweepListener } from './orphans/orphan.handler.js';
import { OrphanSweep, type SweepMode, type SweepReport } from './orphans/orphan-sweep.js';
import { SweepSchedule } from './orphans/sweep-schedule.js';

/** What the worker stands on. It opens none of it and closes none of it. */
export interface WorkerParts {
  dataSource: DataSource;
  messaging: Messaging;
  /** Absent: the budget and the token are this process's own, so there may be only one worker. */
  redis?: Redis | undefined;
  logger: Logger;
  /** Where health is served; absent: nowhere. */
  healthPort?: number | undefined;
}

@Module({})
class EasemobWorkerModule {}

/** While Redis is away each worker keeps to this part of Easemob's limits. */
const fallbackShare = 0.1;

/** Starts a worker: it takes work once the promise resolves. */
export async function startEasemobWorker(settings: WorkerSettings, parts: WorkerParts): Promise<Running> {
  const { dataSource, messaging, logger } = parts;
  const outbox = new Outbox(dataSource, {
    publish: (messages) => messaging.publish(messages),
    onTrouble: (error) => logger.warn({ reason: String(error) }, 'outbox: could not relay, will try again'),
  });
  const consume: ConsumeDoorbells = (queue, options) => messaging.consume(queue, options);
  const host = new WorkHost({ dataSource, outbox, consume, log: logger }, settings);
  const client = easemobClient(settings, parts);
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(settings, { ...parts, client, outbox }),
    new FastifyAdapter(),
    { logger: new NestLogger(logger) },
  );
  app.connectMicroservice({ strategy: host.server });
  stopConsumingWhileBroken(client, { server: host.server, logger });
  const sweeps = new SweepSchedule(outbox, {
    mode: settings.EASEMOB_ORPHANS,
    everyMs: settings.EASEMOB_ORPHAN_SWEEP_MS,
    onTrouble: (error) => logger.warn({ reason: String(error) }, 'orphans: could not ask for a sweep'),
  });
  outbox.start();
  await app.startAllMicroservices();
  host.start();
  sweeps.start();
  if (parts.healthPort === undefined) await app.init();
  else await app.listen(parts.healthPort, '0.0.0.0');

  return {
    close: async () => {
      await sweeps.stop();
      await host.close();
      await app.close();
      await outbox.stop();
      await client.close();
    },
  };
}

function rootModule(
  settings: WorkerSettings,
  parts: WorkerParts & { client: EasemobClient; outbox: Outbox },
): DynamicModule {
  const { dataSource, messaging, redis, client, outbox, logger } = parts;
  const remoteGroups = new RemoteGroups(dataSource, client, {
    inDoubtMs: settings.EASEMOB_IN_DOUBT_MS,
    maxUsers: settings.EASEMOB_GROUP_MAX_USERS,
    environment: settings.EASEMOB_ENVIRONMENT,
    chosenGroupId: settings.EASEMOB_CHOSEN_GROUP_ID,
  });
  return {
    module: EasemobWorkerModule,
    controllers: [GroupHandler, OrphanHandler, HealthController],
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: EasemobClient, useValue: client },
      { provide: RemoteGroups, useValue: remoteGroups },
      { provide: WaitingMessages, useValue: new WaitingMessages(dataSource, outbox, client) },
      {
        provide: OrphanSweep,
        useValue: new OrphanSweep(dataSource, client, {
          environment: settings.EASEMOB_ENVIRONMENT,
          inDoubtMs: settings.EASEMOB_IN_DOUBT_MS,
        }),
      },
      { provide: SweepListener, useValue: new SweepListener((...swept) => logSweep(logger, ...swept)) },
      { provide: PasswordSecret, useValue: new PasswordSecret(settings.EASEMOB_PASSWORD_SECRET) },
      provideHealthChecks({
        database: {
          required: true,
          good: ['up'],
          state: () => dataSource.query('select 1').then(() => 'up'),
        },
        ...(redis && { redis: { required: false, good: ['ready'], state: () => redis.status } }),
        messaging: { required: true, good: ['connected'], state: () => messaging.health().state },
      }),
    ],
  };
}

/** Doubles, and lists slower than the in-doubt time, mean that the setting is wrong: somebody must hear of it. */
function logSweep(logger: Logger, { lateListingMs, ...report }: SweepReport, mode: SweepMode): void {
  logger.info({ mode, ...report }, 'orphans: swept');
  if (lateListingMs !== undefined) {
    const late = { not_listed_after_ms: Math.round(lateListingMs) };
    logger.error(late, 'orphans: lists of Easemob lag longer than EASEMOB_IN_DOUBT_MS; raise it');
  }
  if (report.fates.delete || report.fates.populated) {
    logger.error(report.fates, 'orphans: there were two Easemob groups for one of ours');
  }
}

/** While Easemob fails, work stays in its queues; the first probe after that needs work to probe with. */
function stopConsumingWhileBroken(
  client: EasemobClient,
  { server, logger }: { server: WorkServer; logger: Logger },
): void {
  const open = new Set<Bucket>();
  client.onBreakerChange((bucket, state) => {
    logger.warn({ bucket, state }, 'easemob: breaker');
    if (state === 'open') open.add(bucket);
    else open.delete(bucket);
    const change = open.size > 0 ? server.pause() : server.resume();
    change.catch((error: unknown) =>
      logger.warn({ reason: String(error) }, 'work: could not pause or resume'),
    );
  });
}

function easemobClient(settings: WorkerSettings, { redis }: WorkerParts): EasemobClient {
  const limits: Partial<Limits> = settings.EASEMOB_LIMITS;
  const keyPrefix = `easemob:${settings.EASEMOB_ORG}#${settings.EASEMOB_APP}`;
  return new EasemobClient(
    {
      url: settings.EASEMOB_URL,
      org: settings.EASEMOB_ORG,
      app: settings.EASEMOB_APP,
      clientId: settings.EASEMOB_CLIENT_ID,
      clientSecret: settings.EASEMOB_CLIENT_SECRET,
      timeoutMs: settings.EASEMOB_TIMEOUT_MS,
    },
    {
      budget: redis ? redisBudget(redis, { limits, keyPrefix, fallbackShare }) : localBudget({ limits }),
      tokens: redis && redisTokenStore(redis, keyPrefix),
    },
  );
}
