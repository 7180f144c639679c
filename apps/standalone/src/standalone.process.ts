import { isIPv6 } from 'node:net';
import { BlobsModule } from '#blobs/nest';
import { freshTimestamp, sign } from '#client';
import { publishedSalt } from '#config';
import { DatabaseModule, RedisModule } from '#database/nest';
import { EasemobModule } from '#easemob/nest';
import { EventServer, EventsModule } from '#events';
import { MessagingModule } from '#messaging/nest';
import { waitingOperations } from '#operations';
import { createTelemetry, HealthModule, runApp, TelemetryModule } from '#telemetry/nest';
import { WorkModule, WorkServer } from '#work/nest';
import { CallbackDispatcherModule } from '../../callback-dispatcher/src/callback-dispatcher.module.js';
import { EasemobWorkerModule } from '../../easemob-worker/src/easemob-worker.module.js';
import { GatewayDatabaseModule } from '../../gateway/src/gateway-database.module.js';
import { gatewayEdge } from '../../gateway/src/gateway-edge.js';
import { gatewayHealth } from '../../gateway/src/gateway.health.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { RosterWorkerModule } from '../../roster-worker/src/roster-worker.module.js';
import { ClosingList, withEmbeddedParts } from './embedded-parts.js';
import { embedded, standaloneSettings, type StandaloneSettings } from './standalone.settings.js';

/** Gateway, workers, dispatcher and receiver in one process, on embedded parts wherever no real one is set. */
await runApp(async (stopping) => {
  const given = standaloneSettings();
  const telemetry = createTelemetry({ app: 'schoolim', level: given.LOG_LEVEL });
  const closing = new ClosingList();
  const { settings, receiver } = await withEmbeddedParts(given, { telemetry, closing, stopping }).catch(
    async (error) => {
      await closing.close();
      throw error;
    },
  );
  return {
    logger: telemetry.logger,
    imports: [
      TelemetryModule.forRoot(telemetry),
      DatabaseModule.forRoot(settings, { name: 'schoolim', stopping }),
      GatewayDatabaseModule.forRoot(settings, stopping),
      RedisModule.forRoot(settings),
      given.RABBITMQ_URL === embedded.RABBITMQ_URL ? MessagingModule.inProcess() : MessagingModule.forRoot(settings),
      BlobsModule.forRoot(settings),
      EasemobModule.forRoot(settings),
      WorkModule.forRoot(settings, {
        owners: ['easemob-worker', 'callback-dispatcher', 'roster-worker'],
        waiters: waitingOperations,
      }),
      EventsModule.forRoot(settings, 'callbacks'),
      CallbackDispatcherModule.forRoot(settings),
      EasemobWorkerModule.forRoot(settings),
      RosterWorkerModule.forRoot(settings),
      GatewayModule.forRoot(settings),
      HealthModule.forRootAsync(settings, gatewayHealth),
    ],
    http: gatewayEdge(settings, telemetry),
    strategies: [WorkServer, EventServer],
    started: ({ port, healthPort }) =>
      greet(given, {
        gateway: urlOf(settings.HOST, port!),
        easemob: settings.EASEMOB_URL,
        // Its path is a secret.
        receiver: new URL('/easemob/', receiver).href,
        metrics: `http://127.0.0.1:${healthPort}/metrics`,
      }),
    stopping: () => console.log(farewell(settings.SHUTDOWN_TIMEOUT_MS)),
    afterwards: () => closing.close(),
  };
});

/** How it is reached from this machine. */
function urlOf(host: string, port: number): string {
  const everywhere = ['', '0.0.0.0', '::'].includes(host);
  const name = everywhere ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function farewell(withinMs: number): string {
  return `
Stopping: requests that are held are answered, work in hand is finished or handed back, then PostgreSQL stops
(${withinMs / 1000} s at most; Ctrl-C again ends at once). What is still wanted goes on at the next start.`;
}

function greet(settings: StandaloneSettings, at: Record<'gateway' | 'easemob' | 'receiver' | 'metrics', string>): void {
  const own = (name: keyof typeof embedded) => settings[name] === embedded[name];
  const demoSalt = settings.SALTS.includes(publishedSalt);
  const salt = demoSalt ? `${publishedSalt} (of the 2017 document, for the demo alone)` : 'SALTS';
  const timestamp = freshTimestamp();
  const identity = { schoolId: 1, accountId: 4541, salt: settings.SALTS[0]! };
  const request = {
    cmd: 'getChatRoomList',
    school_id: 1,
    account_id: 4541,
    timestamp,
    sign: sign(timestamp, identity),
  };
  console.log(`
SchoolIM is running. Ctrl-C stops it.
  gateway    ${at.gateway}/api/im
  easemob    ${at.easemob}${own('EASEMOB_URL') ? ' (simulator; what it was asked: /_control/requests)' : ''}
  receiver   ${at.receiver}… (takes the callbacks of Easemob)
  metrics    ${at.metrics}
  database   ${own('DATABASE_URL') ? `embedded PostgreSQL in ${settings.DATA_DIR}` : 'DATABASE_URL'}
  messages   ${own('RABBITMQ_URL') ? 'in process' : 'RABBITMQ_URL'}
  salt       ${salt}

Try it (a request can be sent once):
  curl -s ${at.gateway}/api/im -H 'Content-Type: application/json' -d '${JSON.stringify(request)}'
Another one, signed: npm run sign -- --school 1 --account 4541 --cmd getChatRoomList
Watch an activation: npm run demo
`);
}
