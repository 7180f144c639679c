import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Outbox } from '#outbox';
import { want } from '#work';
import type { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { Program } from '../support/program.js';
import { clearBroker, serviceUrl } from '../support/real-parts.js';
import { startReceiver } from '../support/receiver.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';

/** Two schools, each with an endpoint of its own, and one dispatcher that has twice so many places. */
const concurrency = 8;
const [hanging, well] = [1, 2];
/** Far beyond what the test waits for anything: nothing that is under way comes to its end by itself. */
const callbackTimeoutMs = 120_000;

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let database: { dataSource: DataSource; url: string; close: () => Promise<void> };
let dispatcher: Program;
let prefix: string;

beforeEach(async () => {
  receiver = await startReceiver();
  database = await migratedDatabase();
  for (const school of [hanging, well]) {
    await database.dataSource.query(`insert into school (school_id, name) values ($1, 'school')`, [school]);
    await database.dataSource.query(
      `insert into callback_endpoint (school_id, url, secrets, allowed_cidrs) values ($1, $2, '{whsec_c2VjcmV0}', '{127.0.0.0/8}')`,
      [school, `${receiver.url}/${school}`],
    );
  }
  prefix = `test-${randomUUID().slice(0, 8)}`;
});
afterEach(async () => {
  await dispatcher.stop('SIGKILL');
  receiver.close();
  await database.close();
  await clearBroker(prefix);
});

async function startDispatcher(mutations: readonly Mutation[] = []): Promise<void> {
  dispatcher = new Program('callback-dispatcher', {
    env: {
      DATABASE_URL: database.url,
      RABBITMQ_URL: serviceUrl('RABBITMQ_URL'),
      RABBITMQ_PREFIX: prefix,
      WORKER_CONCURRENCY: String(concurrency),
      CALLBACK_TIMEOUT_MS: String(callbackTimeoutMs),
    },
    mutations,
  });
  await Promise.all([dispatcher.prints(/delivers callbacks/), dispatcher.woven()]);
}

/** So many deliveries to the endpoint of a school, asked for as the dispatcher does. */
async function owe(school: number, count: number): Promise<void> {
  const { dataSource } = database;
  const outbox = new Outbox(dataSource, { publish: async () => new Set(), onTrouble: () => undefined });
  await outbox.transaction(async (manager) => {
    const rows: { delivery_id: string; endpoint_id: number }[] = await manager.query(
      `insert into callback_delivery (event_id, endpoint_id, url, body)
       select gen_random_uuid(), endpoint_id, url, '{}' from callback_endpoint, generate_series(1, $2::int) where school_id = $1
       returning delivery_id, endpoint_id`,
      [school, count],
    );
    for (const { delivery_id: id, endpoint_id: account_id } of rows)
      await want(manager, outbox, { kind: 'callback', id, tenant: { school_id: school, account_id } });
  });
}

const at = (school: number) => receiver.at(`/${school}`).length;
const silence = (_: ServerResponse) => undefined;

describe('P13: two hundred callbacks to an endpoint that hangs', () => {
  beforeEach(() => void receiver.answers.push(...Array.from({ length: concurrency * 2 }, () => silence)));

  it('do not keep the callback of another school waiting', async () => {
    await startDispatcher();
    await owe(hanging, 200);
    await eventually(() => at(hanging) >= concurrency / 2);
    await owe(well, 1);
    await eventually(() => at(well) === 1, { withinMs: 60_000 });
    const [{ delivered }] = await database.dataSource.query(
      'select count(delivered_at)::int as delivered from callback_delivery where endpoint_id = 1',
    );
    expect(delivered).toBe(0);
  });

  it('negative control: they do, where nobody leaves a place free', async () => {
    receiver.answers.push(...Array.from({ length: 200 }, () => silence));
    await startDispatcher([guardsOff.fairPlaces]);
    await owe(hanging, 200);
    await eventually(() => at(hanging) === concurrency * 2);
    await owe(well, 1);
    await expect(eventually(() => at(well) === 1, { withinMs: 5000 })).rejects.toThrow('not within');
  });
});
