import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { BlobStore } from '#blobs';
import { events, topicOf } from '#contracts';
import { provesWritable, redisTakesWrites } from '#database';
import { crossOrigin, FailureFilter, httpAdapter, Places } from '#http';
import type { Messaging } from '#messaging';
import { Outbox } from '#outbox';
import { Health, HealthController, listening, Metrics, NestLogger, serveHealth, type HealthChecks, type Logger, type Running } from '#telemetry'; // prettier-ignore
import { FairShares } from '#work';
import type { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { Authenticity } from './authenticity/authenticity.js';
import { SaltUse } from './authenticity/salt-use.js';
import { SchoolDirectory } from './authenticity/school-directory.js';
import {
  databaseTimestamps,
  forgetExpiredTimestamps,
  redisTimestamps,
} from './authenticity/used-timestamps.js';
import { DocsController } from './docs/docs.controller.js';
import { Attachments } from './files/attachments.js';
import { Downloads } from './files/downloads.js';
import { EasemobFiles } from './files/easemob-files.js';
import { filesState } from './files/files-state.js';
import { Links } from './files/links.js';
import { Photos } from './files/photos.js';
import type { GatewayDatabase } from './gateway-database.js';
import { GatewayTools } from './gateway-tools.js';
import { linkSecretOf, type GatewaySettings } from './gateway.settings.js';
import { EasemobFileController } from './http/easemob-file.controller.js';
import { ImController, writePlaces } from './http/im.controller.js';
import { isUnavailable } from './http/is-unavailable.js';
import { bodyLimit } from './http/read-envelope.js';
import { TimeStampController } from './http/time-stamp.controller.js';
import { UserpicController } from './http/userpic.controller.js';
import { showDeployment } from './metrics/deployment-gauges.js';
import { showRedis, warnOfEviction } from './metrics/redis-gauges.js';
import { WriteRates } from './rates/write-rates.js';
import { OperationWatch } from './operations/operation-watch.js';

/** What the gateway stands on. It opens none of it and closes none of it. */
export interface GatewayParts {
  database: GatewayDatabase;
  messaging: Messaging;
  /** Absent: used timestamps are kept in the database. */
  redis?: Redis | undefined;
  /** Photos and attachments. */
  blobs: BlobStore;
  logger: Logger;
  metrics: Metrics;
  /** Where metrics are served, beside health; absent: nowhere. Not the public port. */
  healthPort?: number | undefined;
}

@Module({})
class GatewayModule {}

const forgetIntervalMs = 60_000;

/** What routes other than that of the commands are called in log and metrics. */
const routeNames = { '/api/userpic': 'userpic', '/api/easemob/file': 'file', '/api/TimeStamp': 'TimeStamp' };

/** Starts the gateway: it accepts requests once the promise resolves. */
export async function startGateway(
  settings: GatewaySettings,
  { database, messaging, redis, blobs, logger, metrics, healthPort }: GatewayParts,
): Promise<Running & { port: number; healthPort: number | undefined }> {
  const dataSource = database.reads;
  const outbox = new Outbox(database.writes, {
    publish: (messages) => messaging.publish(messages),
    onTrouble: (error) => logger.warn({ reason: String(error) }, 'outbox: could not relay, will try again'),
  });
  const watch = new OperationWatch(dataSource);
  const schools = new SchoolDirectory(dataSource, { freshMs: settings.SCHOOL_POLICY_TTL_MS });
  const useTimestamp = redis
    ? redisTimestamps(redis, settings.TIMESTAMP_TTL_MS)
    : databaseTimestamps(dataSource, settings.TIMESTAMP_TTL_MS);
  const attachments = new Attachments(dataSource, blobs);
  const downloads = new Downloads({
    attachments,
    easemob: EasemobFiles.open(settings, { redis, logger, metrics }),
    sizeLimit: settings.FILE_SIZE_LIMIT,
    logger,
  });

  const links = new Links({ secret: linkSecretOf(settings), ttlMs: settings.LINK_TTL_MS });
  const checks: HealthChecks = {
    database: { required: true, good: ['up'], state: () => provesWritable(dataSource) },
    ...(redis && { redis: { required: true, good: ['ready'], state: () => redisTakesWrites(redis) } }),
    // Without it there are no photos and attachments; all else goes on.
    files: { required: false, good: ['up'], state: () => filesState(blobs) },
    // Without the broker requests are still accepted: the outbox keeps what is to be told.
    messaging: { required: false, good: ['connected'], state: () => messaging.health().state },
  };
  const health = new Health(checks, logger);
  const root: DynamicModule = {
    module: GatewayModule,
    controllers: [
      ImController,
      UserpicController,
      EasemobFileController,
      TimeStampController,
      DocsController,
      HealthController,
    ],
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: Photos, useValue: new Photos(dataSource, blobs) },
      { provide: Attachments, useValue: attachments },
      { provide: Downloads, useValue: downloads },
      { provide: Links, useValue: links },
      { provide: SchoolDirectory, useValue: schools },
      {
        provide: Authenticity,
        useValue: new Authenticity({
          salts: settings.SALTS,
          schools,
          useTimestamp,
          saltUse: new SaltUse({ logger, metrics }),
          explain: settings.NODE_ENV !== 'production',
        }),
      },
      {
        provide: WriteRates,
        useValue: new WriteRates(
          { account: settings.WRITES_PER_ACCOUNT, school: settings.WRITES_PER_SCHOOL },
          redis,
        ),
      },
      {
        provide: GatewayTools,
        useValue: new GatewayTools(
          dataSource,
          database.readRows,
          outbox,
          settings.EASEMOB_GROUP_MAX_USERS,
          { attachments, links },
          { watch, defaultWaitMs: settings.DEFAULT_WAIT_MS },
        ),
      },
      { provide: Health, useValue: health },
      // Writes leave half of the places to reads, as they do with the connections, and no school takes all of the others.
      { provide: writePlaces, useValue: new FairShares(Math.ceil(settings.REQUESTS_IN_FLIGHT / 2)) },
    ],
  };
  const places = new Places(settings.REQUESTS_IN_FLIGHT);
  metrics.beforeRead(async () => metrics.httpInFlight.set(places.taken));
  const adapter = httpAdapter({
    places,
    logger,
    metrics,
    names: routeNames,
    bodyLimit,
    keepAliveMs: settings.KEEP_ALIVE_MS,
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    logger: new NestLogger(logger),
  });
  app.useGlobalFilters(new FailureFilter({ logger, bodyLimit, isUnavailable }));
  if (settings.CORS_ORIGINS.length > 0) app.enableCors(crossOrigin(settings.CORS_ORIGINS));
  outbox.start();
  await watch.start((topics, heard) => messaging.listen(topics, heard));
  await messaging.listen([topicOf(events['school.changed'])], () => schools.forget());
  const forgetting = setInterval(() => {
    if (!redis) forgetExpiredTimestamps(dataSource).catch(() => undefined);
  }, forgetIntervalMs);
  await listening({ setting: 'PORT', port: settings.PORT, host: 'HOST' }, () =>
    app.listen(settings.PORT, settings.HOST),
  );
  showDeployment(metrics, dataSource);
  if (redis) showRedis(metrics, redis);
  if (redis) await warnOfEviction(redis, (reason) => logger.warn(reason));
  const served =
    healthPort === undefined ? undefined : await serveHealth(healthPort, { health, metrics, logger });

  return {
    port: (app.getHttpServer().address() as { port: number }).port,
    healthPort: served?.port,
    close: async () => {
      clearInterval(forgetting);
      watch.close();
      // Whoever has opened a connection and sends nothing, or half a request, would hold up the stop as long as he likes.
      const overdue = setTimeout(
        () => app.getHttpServer().closeAllConnections(),
        settings.SHUTDOWN_TIMEOUT_MS,
      );
      await app.close();
      clearTimeout(overdue);
      await served?.close();
      await downloads.close();
      await outbox.stop();
    },
  };
}
