import { BlobsModule } from '#blobs/nest';
import { loadSettings, noDemoSecrets, tlsToEasemob } from '#config';
import { RedisModule } from '#database/nest';
import { MessagingModule } from '#messaging/nest';
import { createTelemetry, HealthModule, runApp, TelemetryModule } from '#telemetry/nest';
import { GatewayDatabaseModule } from './gateway-database.module.js';
import { gatewayEdge } from './gateway-edge.js';
import { gatewayHealth } from './gateway.health.js';
import { GatewayModule } from './gateway.module.js';
import {
  easemobWhollyOrNot,
  gatewayOptionalNames,
  gatewayProcessNames,
  noPublishedSalt,
  noTryItInProduction,
  ownLinkSecret,
  sharedTimestamps,
} from './gateway.settings.js';
import { replicaOfItsDatabase } from './replica/replica.settings.js';

await runApp((stopping) => {
  const settings = loadSettings(gatewayProcessNames, {
    optional: gatewayOptionalNames,
    rules: [
      noPublishedSalt,
      noTryItInProduction,
      ownLinkSecret,
      sharedTimestamps,
      easemobWhollyOrNot,
      replicaOfItsDatabase,
      tlsToEasemob,
      noDemoSecrets,
    ],
  });
  const telemetry = createTelemetry({ app: 'gateway', level: settings.LOG_LEVEL });
  const { logger } = telemetry;
  return {
    logger,
    imports: [
      TelemetryModule.forRoot(telemetry),
      GatewayDatabaseModule.forRoot(settings, stopping),
      RedisModule.forRoot(settings),
      MessagingModule.forRoot(settings),
      BlobsModule.forRoot(settings),
      GatewayModule.forRoot(settings),
      HealthModule.forRootAsync(settings, gatewayHealth),
    ],
    http: gatewayEdge(settings, telemetry),
    started: ({ port }) => logger.info({ port }, 'gateway is listening'),
    stopping: (by) => logger.info({ by }, 'stopping: requests that are held are answered'),
  };
});
