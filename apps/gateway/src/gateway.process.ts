import { openBlobStore } from '#blobs';
import { loadSettings, noDemoSecrets, tlsToEasemob } from '#config';
import { topology } from '#contracts';
import { openRedis } from '#database';
import { connectRabbit } from '#messaging';
import { createLogger, Metrics, runProcess } from '#telemetry';
import { openGatewayDatabase } from './gateway-database.js';
import { startGateway } from './gateway.js';
import {
  easemobWhollyOrNot,
  gatewayEasemobNames,
  gatewaySettingNames,
  noPublishedSalt,
  ownLinkSecret,
  sharedTimestamps,
} from './gateway.settings.js';

const parts = ['LOG_LEVEL', 'HEALTH_PORT', 'DATABASE_URL', 'DATABASE_POOL_SIZE', 'DATABASE_POOLER', 'REDIS_URL', 'REDIS_PREFIX', 'RABBITMQ_URL', 'RABBITMQ_PREFIX', 'DATA_DIR', 'BLOB_URL', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'ALLOW_EMBEDDED_PARTS'] as const; // prettier-ignore

await runProcess(async (signal) => {
  const settings = loadSettings([...gatewaySettingNames, ...parts], {
    optional: gatewayEasemobNames,
    rules: [
      noPublishedSalt,
      ownLinkSecret,
      sharedTimestamps,
      easemobWhollyOrNot,
      tlsToEasemob,
      noDemoSecrets,
    ],
  });
  const logger = createLogger({ app: 'gateway', level: settings.LOG_LEVEL });
  const database = await openGatewayDatabase(
    {
      url: settings.DATABASE_URL,
      size: settings.DATABASE_POOL_SIZE,
      pooler: settings.DATABASE_POOLER,
    },
    { awaitSchema: true, signal, onWait: (reason) => logger.warn(reason) },
  );
  const redis = settings.REDIS_URL
    ? await openRedis({ url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX }, (error) =>
        logger.warn({ reason: error.message }, 'redis'),
      )
    : undefined;
  const messaging = connectRabbit({
    url: settings.RABBITMQ_URL,
    logger,
    topology,
    prefix: settings.RABBITMQ_PREFIX,
  });
  const blobs = openBlobStore(settings);
  const gateway = await startGateway(settings, { database, messaging, redis, blobs, logger, metrics: new Metrics(), healthPort: settings.HEALTH_PORT }); // prettier-ignore
  logger.info({ port: gateway.port }, 'gateway is listening');
  return {
    stopping: (by) => logger.info({ by }, 'stopping: requests that are held are answered'),
    close: async () => {
      await gateway.close();
      await messaging.close();
      redis?.disconnect();
      await database.close();
    },
  };
});
