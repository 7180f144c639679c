import { loadSettings, noDemoSecrets, tlsToEasemob } from '#config';
import { topology } from '#contracts';
import { openDatabase, openRedis } from '#database';
import { connectRabbit } from '#messaging';
import { createLogger, Metrics, runProcess } from '#telemetry';
import { startEasemobWorker } from './easemob-worker.js';
import { leaseOutlastsCall, workerSettingNames } from './easemob-worker.settings.js';

const parts = [
  'LOG_LEVEL',
  'HEALTH_PORT',
  'DATABASE_URL',
  'DATABASE_POOL_SIZE',
  'DATABASE_POOLER',
  'REDIS_URL',
  'REDIS_PREFIX',
  'RABBITMQ_URL',
  'RABBITMQ_PREFIX',
] as const;

/** A database that says nothing for so long is gone: longer than any statement may take. */
const answerWithinMs = 12_000;

await runProcess(async (signal) => {
  const settings = loadSettings([...workerSettingNames, ...parts], {
    rules: [leaseOutlastsCall, tlsToEasemob, noDemoSecrets],
    defaults: { HEALTH_PORT: '20012' },
  });
  const logger = createLogger({ app: 'easemob-worker', level: settings.LOG_LEVEL });
  const dataSource = await openDatabase(
    {
      url: settings.DATABASE_URL,
      poolSize: settings.DATABASE_POOL_SIZE,
      pooler: settings.DATABASE_POOLER,
      name: 'easemob-worker',
      answerWithinMs,
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
  const worker = await startEasemobWorker(settings, {
    dataSource,
    messaging,
    redis,
    logger,
    metrics: new Metrics(),
    healthPort: settings.HEALTH_PORT,
  });
  logger.info('worker takes work');
  return {
    stopping: (by) => logger.info({ by }, 'stopping: work in hand is finished or handed back'),
    close: async () => {
      await worker.close();
      await messaging.close();
      redis?.disconnect();
      await dataSource.destroy();
    },
  };
});
