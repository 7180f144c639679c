import { BlobsModule } from '#blobs/nest';
import { loadSettings, noDemoSecrets, tlsToEasemob } from '#config';
import { DatabaseModule, RedisModule } from '#database/nest';
import { EasemobModule } from '#easemob/nest';
import { MessagingModule } from '#messaging/nest';
import { waitingOperations } from '#operations';
import { createTelemetry, HealthModule, runApp, TelemetryModule } from '#telemetry/nest';
import { WorkModule, WorkServer } from '#work/nest';
import { workerHealth } from './easemob-worker.health.js';
import { EasemobWorkerModule } from './easemob-worker.module.js';
import { leaseOutlastsCall, workerProcessNames } from './easemob-worker.settings.js';

await runApp((stopping) => {
  const settings = loadSettings(workerProcessNames, {
    rules: [leaseOutlastsCall, tlsToEasemob, noDemoSecrets],
    defaults: { HEALTH_PORT: '20012' },
  });
  const telemetry = createTelemetry({ app: 'easemob-worker', level: settings.LOG_LEVEL });
  const { logger } = telemetry;
  return {
    logger,
    imports: [
      TelemetryModule.forRoot(telemetry),
      DatabaseModule.forRoot(settings, { name: 'easemob-worker', stopping }),
      RedisModule.forRoot(settings),
      MessagingModule.forRoot(settings),
      BlobsModule.forRoot(settings),
      EasemobModule.forRoot(settings),
      WorkModule.forRoot(settings, { owners: ['easemob-worker'], waiters: waitingOperations }),
      EasemobWorkerModule.forRoot(settings),
      HealthModule.forRootAsync(settings, workerHealth),
    ],
    strategies: [WorkServer],
    started: () => logger.info('worker takes work'),
    stopping: (by) => logger.info({ by }, 'stopping: work in hand is finished or handed back'),
  };
});
