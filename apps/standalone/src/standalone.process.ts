import { isIPv6 } from 'node:net';
import { openBlobStore } from '#blobs';
import { freshTimestamp, sign } from '#client';
import { publishedSalt } from '#config';
import { createLogger, Metrics, runProcess } from '#telemetry';
import { startCallbackDispatcher } from '../../callback-dispatcher/src/callback-dispatcher.js';
import { startEasemobWorker } from '../../easemob-worker/src/easemob-worker.js';
import { startGateway } from '../../gateway/src/gateway.js';
import { introduceDemoPeople } from './demo-people.js';
import { ClosingList, openEasemob, openMessaging, openStore, openTimestamps } from './parts.js';
import { embedded, standaloneSettings, type StandaloneSettings } from './standalone.settings.js';

/** Gateway, worker and dispatcher in one process, on embedded parts wherever no real one is set. */
await runProcess(async (signal) => {
  const settings = standaloneSettings();
  const logger = createLogger({ app: 'schoolim', level: settings.LOG_LEVEL });
  const closing = new ClosingList();
  try {
    const opening = { settings, logger, closing, signal };
    const blobs = openBlobStore(settings);
    const { dataSource, gatewayDatabase } = await openStore(opening, blobs);
    const redis = await openTimestamps(opening);
    const messaging = openMessaging(opening);
    const easemobUrl = await openEasemob(opening);
    const metrics = new Metrics();
    if (settings.DATABASE_URL === embedded.DATABASE_URL && settings.EASEMOB_URL === embedded.EASEMOB_URL)
      await introduceDemoPeople(dataSource, { ...settings, EASEMOB_URL: easemobUrl }, { logger, metrics });
    const parts = { dataSource, messaging, redis, logger, metrics };
    const dispatcher = await startCallbackDispatcher(settings, parts);
    closing.add(() => dispatcher.close());
    const worker = await startEasemobWorker({ ...settings, EASEMOB_URL: easemobUrl }, parts);
    closing.add(() => worker.close());
    const gateway = await startGateway({ ...settings, EASEMOB_URL: easemobUrl }, { ...parts, database: gatewayDatabase, blobs, healthPort: settings.HEALTH_PORT }); // prettier-ignore
    closing.add(() => gateway.close());
    greet(settings, {
      gateway: urlOf(settings.HOST, gateway.port),
      easemob: easemobUrl,
      metrics: `http://127.0.0.1:${gateway.healthPort}/metrics`,
    });
    return {
      stopping: () => console.log(farewell(settings.SHUTDOWN_TIMEOUT_MS)),
      close: () => closing.close(),
    };
  } catch (error) {
    await closing.close();
    throw error;
  }
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

function greet(settings: StandaloneSettings, at: Record<'gateway' | 'easemob' | 'metrics', string>): void {
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
