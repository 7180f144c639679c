import { loadSettings } from '#config';
import { topology } from '#contracts';
import { openDatabase } from '#database';
import { connectRabbit } from '#messaging';
import { createLogger, Metrics, runProcess } from '#telemetry';
import { startCallbackDispatcher } from './callback-dispatcher.js';
import { dispatcherSettingNames } from './callback-dispatcher.settings.js';

const parts = [
  'LOG_LEVEL',
  'HEALTH_PORT',
  'DATABASE_URL',
  'DATABASE_POOL_SIZE',
  'DATABASE_POOLER',
  'RABBITMQ_URL',
  'RABBITMQ_PREFIX',
] as const;

/** A database that says nothing for so long is gone: longer than any statement may take. */
const answerWithinMs = 12_000;

await runProcess(async (signal) => {
  const settings = loadSettings([...dispatcherSettingNames, ...parts], {
    defaults: { HEALTH_PORT: '20013' },
  });
  const logger = createLogger({ app: 'callback-dispatcher', level: settings.LOG_LEVEL });
  const dataSource = await openDatabase(
    {
      url: settings.DATABASE_URL,
      poolSize: settings.DATABASE_POOL_SIZE,
      pooler: settings.DATABASE_POOLER,
      name: 'callback-dispatcher',
      answerWithinMs,
    },
    { awaitSchema: true, signal, onWait: (reason) => logger.warn(reason) },
  );
  const messaging = connectRabbit({
    url: settings.RABBITMQ_URL,
    logger,
    topology,
    prefix: settings.RABBITMQ_PREFIX,
  });
  const dispatcher = await startCallbackDispatcher(settings, {
    dataSource,
    messaging,
    logger,
    metrics: new Metrics(),
    healthPort: settings.HEALTH_PORT,
  });
  logger.info('dispatcher delivers callbacks');
  return {
    stopping: (by) => logger.info({ by }, 'stopping: deliveries in hand are finished or handed back'),
    close: async () => {
      await dispatcher.close();
      await messaging.close();
      await dataSource.destroy();
    },
  };
});
