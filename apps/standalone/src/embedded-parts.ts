import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBlobStore, storeContent } from '#blobs';
import { migrate, openDatabase } from '#database';
import { seedDemo } from '#demo-school';
import type { Telemetry } from '#telemetry/nest';
import type { DataSource } from 'typeorm';
import { ruleOfSettings } from '../../easemob-simulator/src/callbacks/callback-setting.js';
import { callbackRule } from '../../easemob-simulator/src/callbacks/rules.js';
import { startSimulator } from '../../easemob-simulator/src/simulator.js';
import { introduceDemoPeople } from './demo-people.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { startReceiver } from './embedded-receiver.js';
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

interface Surroundings {
  telemetry: Telemetry;
  closing: ClosingList;
  stopping: AbortSignal;
}

/**
 * Brings along what is not set: a PostgreSQL of our own with demo data, and the simulator on a port of its own. The
 * schema is up to date before anybody looks at it, and the receiver is there before whoever calls it.
 * @returns the settings with the addresses of both, as a process beside them would be given them, and where the receiver is
 */
export async function withEmbeddedParts(
  settings: StandaloneSettings,
  surroundings: Surroundings,
): Promise<{ settings: StandaloneSettings; receiver: string }> {
  const DATABASE_URL = await openStore(settings, surroundings);
  const dataSource = await openDatabase(
    { url: DATABASE_URL, poolSize: 2, pooler: settings.DATABASE_POOLER, name: 'schoolim' },
    { signal: surroundings.stopping, onWait: (reason) => surroundings.telemetry.logger.warn(reason) },
  );
  try {
    const ownStore = settings.DATABASE_URL === embedded.DATABASE_URL;
    await migrate(dataSource);
    if (ownStore) await seed(dataSource, settings);
    const receiver = await startReceiver({ ...settings, DATABASE_URL }, surroundings);
    surroundings.closing.add(() => receiver.close());
    const EASEMOB_URL = await openEasemob(settings, { ...surroundings, callbackUrl: receiver.url });
    const addressed = { ...settings, DATABASE_URL, EASEMOB_URL };
    if (ownStore && settings.EASEMOB_URL === embedded.EASEMOB_URL)
      await introduceDemoPeople(dataSource, addressed, surroundings.telemetry);
    return { settings: addressed, receiver: receiver.url };
  } finally {
    await dataSource.destroy();
  }
}

async function seed(dataSource: DataSource, settings: StandaloneSettings): Promise<void> {
  const blobs = await openBlobStore(settings);
  await seedDemo(dataSource, (content) => storeContent(blobs, content));
}

async function openStore(settings: StandaloneSettings, { telemetry, closing }: Surroundings): Promise<string> {
  if (settings.DATABASE_URL !== embedded.DATABASE_URL) return settings.DATABASE_URL;
  const { logger } = telemetry;
  const postgres = await startEmbeddedPostgres({ dataDir: join(settings.DATA_DIR, 'postgres'), logger });
  closing.add(() => postgres.stop());
  // Where `npm run ops` looks for it. It holds the password: for us alone.
  const file = join(settings.DATA_DIR, 'database-url');
  await writeFile(file, postgres.url, { mode: 0o600 });
  closing.add(() => rm(file, { force: true }));
  return postgres.url;
}

/** @param callbackUrl where our own simulator calls back, unless the settings name another place */
async function openEasemob(
  settings: StandaloneSettings,
  { telemetry, closing, callbackUrl: url }: Surroundings & { callbackUrl: string },
): Promise<string> {
  if (settings.EASEMOB_URL !== embedded.EASEMOB_URL) return settings.EASEMOB_URL;
  const simulator = await startSimulator({
    port: settings.SIMULATOR_PORT,
    org: settings.EASEMOB_ORG,
    app: settings.EASEMOB_APP,
    clientId: settings.EASEMOB_CLIENT_ID,
    clientSecret: settings.EASEMOB_CLIENT_SECRET,
    plan: settings.SIMULATOR_PLAN,
    createLatencyMs: settings.SIMULATOR_CREATE_LATENCY_MS,
    callback: ruleOfSettings(settings) ?? callbackRule.parse({ url, secret: settings.RECEIVER_SECRETS[0] }),
    dataFile: join(settings.DATA_DIR, 'simulator.jsonl'),
    logger: telemetry.logger,
  });
  closing.add(() => simulator.close());
  return simulator.url;
}
