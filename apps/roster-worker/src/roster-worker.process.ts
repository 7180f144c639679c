import { loadSettings } from '#config';
import { DatabaseModule } from '#database/nest';
import { MessagingModule } from '#messaging/nest';
import { createTelemetry, HealthModule, runApp, TelemetryModule } from '#telemetry/nest';
import { workHealth, WorkModule, WorkServer } from '#work/nest';
import { RosterWorkerModule } from './roster-worker.module.js';
import { rosterWorkerProcessNames } from './roster-worker.settings.js';

await runApp((stopping) => {
  const settings = loadSettings(rosterWorkerProcessNames, { defaults: { HEALTH_PORT: '20015' } });
  const telemetry = createTelemetry({ app: 'roster-worker', level: settings.LOG_LEVEL });
  const { logger } = telemetry;
  return {
    logger,
    imports: [
      TelemetryModule.forRoot(telemetry),
      DatabaseModule.forRoot(settings, { name: 'roster-worker', stopping }),
      MessagingModule.forRoot(settings),
      WorkModule.forRoot(settings, { owners: ['roster-worker'] }),
      RosterWorkerModule.forRoot(settings),
      HealthModule.forRootAsync(settings, workHealth),
    ],
    strategies: [WorkServer],
    started: () => logger.info('roster worker takes lists'),
    stopping: (by) => logger.info({ by }, 'stopping: a list in hand is gone on with at the next start'),
  };
});
