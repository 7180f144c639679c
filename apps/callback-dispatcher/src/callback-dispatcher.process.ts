import { loadSettings } from '#config';
import { databaseSettingNames, DatabaseModule } from '#database';
import { EventServer, EventsModule } from '#events';
import { MessagingModule, messagingSettingNames } from '#messaging';
import { createTelemetry, HealthModule, runApp, TelemetryModule } from '#telemetry';
import { WorkModule, WorkServer } from '#work';
import { dispatcherHealth } from './callback-dispatcher.health.js';
import { CallbackDispatcherModule } from './callback-dispatcher.module.js';
import { dispatcherSettingNames } from './callback-dispatcher.settings.js';

const parts = ['LOG_LEVEL', 'HEALTH_PORT', ...databaseSettingNames, ...messagingSettingNames] as const;

await runApp((stopping) => {
  const settings = loadSettings([...dispatcherSettingNames, ...parts], {
    defaults: { HEALTH_PORT: '20013' },
  });
  const telemetry = createTelemetry({ app: 'callback-dispatcher', level: settings.LOG_LEVEL });
  const { logger } = telemetry;
  return {
    logger,
    imports: [
      TelemetryModule.forRoot(telemetry),
      DatabaseModule.forRoot(settings, { name: 'callback-dispatcher', stopping }),
      MessagingModule.forRoot(settings),
      WorkModule.forRoot(settings, { owners: ['callback-dispatcher'] }),
      EventsModule.forRoot(settings, 'callbacks'),
      CallbackDispatcherModule.forRoot(settings),
      HealthModule.forRootAsync(settings, dispatcherHealth),
    ],
    strategies: [WorkServer, EventServer],
    started: () => logger.info('dispatcher delivers callbacks'),
    stopping: (by) => logger.info({ by }, 'stopping: deliveries in hand are finished or handed back'),
  };
});
