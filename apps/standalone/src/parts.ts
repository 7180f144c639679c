import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storeContent, type BlobStore } from '#blobs';
import { topology } from '#contracts';
import { migrate, openDatabase, openRedis, seedDemo } from '#database';
import { connectRabbit, inProcessMessaging } from '#messaging';
import type { Logger } from '#telemetry';
import { startSimulator } from '../../easemob-simulator/src/simulator.js';
import { openGatewayDatabase } from '../../gateway/src/gateway-database.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { embedded, type StandaloneSettings } from './standalone.settings.js';

/** Closes in the reverse order of opening. */
export class ClosingList {
  private readonly steps: (() => Promise<unknown> | void)[] = [];

  add(step: () => Promise<unknown> | void): void {
    this.steps.unshift(step);
  }

  async close(): Promise<void> {
    for (const step of this.steps.splice(0)) await step();
  }
}

interface Opening {
  settings: StandaloneSettings;
  logger: Logger;
  closing: ClosingList;
  signal: AbortSignal;
}

/** A database that says nothing to a worker for so long is gone: longer than any statement may take. */
const answerWithinMs = 12_000;

/** The database: the one that is set, or a PostgreSQL of our own with demo data. */
export async function openStore({ settings, logger, closing, signal }: Opening, blobs: BlobStore) {
  let url = settings.DATABASE_URL;
  const own = url === embedded.DATABASE_URL;
  if (own) {
    const postgres = await startEmbeddedPostgres({ dataDir: join(settings.DATA_DIR, 'postgres'), logger });
    closing.add(() => postgres.stop());
    url = postgres.url;
    await tellUrl(join(settings.DATA_DIR, 'database-url'), { url, closing });
  }
  const dataSource = await openDatabase(
    {
      url,
      poolSize: settings.DATABASE_POOL_SIZE,
      pooler: settings.DATABASE_POOLER,
      name: 'schoolim',
      answerWithinMs,
    },
    { signal, onWait: (reason) => logger.warn(reason) },
  );
  closing.add(() => dataSource.destroy());
  await migrate(dataSource);
  if (own) await seedDemo(dataSource, (content) => storeContent(blobs, content));
  const gatewayDatabase = await openGatewayDatabase(
    { url, size: settings.DATABASE_POOL_SIZE, pooler: settings.DATABASE_POOLER },
    { signal },
  );
  closing.add(() => gatewayDatabase.close());
  return { dataSource, gatewayDatabase };
}

/** Leaves the address of our own database where `npm run ops` looks for it. It holds the password: for us alone. */
async function tellUrl(file: string, { url, closing }: { url: string; closing: ClosingList }): Promise<void> {
  await writeFile(file, url, { mode: 0o600 });
  closing.add(() => rm(file, { force: true }));
}

/** Redis, if one is set. */
export async function openTimestamps({ settings, logger, closing }: Opening) {
  if (!settings.REDIS_URL) return undefined;
  const redis = await openRedis({ url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX }, (error) =>
    logger.warn({ reason: error.message }, 'redis'),
  );
  closing.add(() => redis.disconnect());
  return redis;
}

/** RabbitMQ, or the same within this process. */
export function openMessaging({ settings, logger, closing }: Opening) {
  const messaging =
    settings.RABBITMQ_URL === embedded.RABBITMQ_URL
      ? inProcessMessaging({ logger, topology })
      : connectRabbit({ url: settings.RABBITMQ_URL, logger, topology, prefix: settings.RABBITMQ_PREFIX });
  closing.add(() => messaging.close());
  return messaging;
}

/** Easemob's address: the cloud, or the simulator in this process on its own port. */
export async function openEasemob({ settings, logger, closing }: Opening): Promise<string> {
  if (settings.EASEMOB_URL !== embedded.EASEMOB_URL) return settings.EASEMOB_URL;
  const simulator = await startSimulator({
    port: settings.SIMULATOR_PORT,
    org: settings.EASEMOB_ORG,
    app: settings.EASEMOB_APP,
    clientId: settings.EASEMOB_CLIENT_ID,
    clientSecret: settings.EASEMOB_CLIENT_SECRET,
    plan: settings.SIMULATOR_PLAN,
    createLatencyMs: settings.SIMULATOR_CREATE_LATENCY_MS,
    dataFile: join(settings.DATA_DIR, 'simulator.jsonl'),
    logger,
  });
  closing.add(() => simulator.close());
  return simulator.url;
}
