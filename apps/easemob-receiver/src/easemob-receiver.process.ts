import { loadSettings } from '#config';
import { createTelemetry, HealthModule, runApp, TelemetryModule } from '#telemetry/nest';
import { receiverHealth } from './easemob-receiver.health.js';
import { EasemobReceiverModule } from './easemob-receiver.module.js';
import { noDemoReceiver, receiverProcessNames } from './easemob-receiver.settings.js';
import { receiverEdge } from './receiver-edge.js';

await runApp((stopping) => {
  const settings = loadSettings(receiverProcessNames, {
    defaults: { HEALTH_PORT: '20014' },
    rules: [noDemoReceiver],
  });
  const telemetry = createTelemetry({ app: 'easemob-receiver', level: settings.LOG_LEVEL });
  const { logger } = telemetry;
  return {
    logger,
    imports: [
      TelemetryModule.forRoot(telemetry),
      EasemobReceiverModule.forRoot(settings, stopping),
      HealthModule.forRootAsync(settings, receiverHealth),
    ],
    http: receiverEdge(settings, telemetry),
    started: ({ port }) => logger.info({ port }, 'receiver takes callbacks'),
    stopping: (by) => logger.info({ by }, 'stopping: what has come in is written down and answered'),
  };
});
