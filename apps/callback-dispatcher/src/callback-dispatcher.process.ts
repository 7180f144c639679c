import { loadSettings } from '#config';
import { DatabaseModule } from '#database/nest';
import { EventServer, EventsModule } from '#events';
import { MessagingModule } from '#messaging/nest';
import { createTelemetry, HealthModule, runApp, TelemetryModule } from '#telemetry/nest';
import { workHealth, WorkModule, WorkServer } from '#work/nest';
import { CallbackDispatcherModule } from './callback-dispatcher.module.js';
import { dispatcherProcessNames } from './callback-dispatcher.settings.js';

await runApp((stopping) => {
  const settings = loadSettings(dispatcherProcessNames, {
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
      HealthModule.forRootAsync(settings, workHealth),
    ],
    strategies: [WorkServer, EventServer],
    started: () => logger.info('dispatcher delivers callbacks'),
    stopping: (by) => logger.info({ by }, 'stopping: deliveries in hand are finished or handed back'),
  };
});
