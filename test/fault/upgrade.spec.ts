import { unpack, type Release } from '../release/kept.js';
import { Program } from '../support/program.js';
import { startReceiver } from '../support/receiver.js';
import { startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { startGateway } from './gateways.js';
import { Load } from './upgrade.load.js';

const settings = {
  // A slow machine is no fault: nothing is given up, and so done twice, for that.
  EASEMOB_TIMEOUT_MS: '10000',
  CALLBACK_TIMEOUT_MS: '10000',
  WORK_LEASE_MS: '30000',
  SHUTDOWN_TIMEOUT_MS: '15000',
};

let release: Release;
let system: System;
/** Of this release. */
const gateways: Program[] = [];
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => void (release = await unpack()));
beforeEach(async () => {
  receiver = await startReceiver();
  system = await startSystem(settings, { workers: 2, release });
  await system.database.query(
    `insert into callback_endpoint (school_id, url, is_default, secrets, allowed_cidrs) values (1, $1, true, $2, '{127.0.0.0/8}')`,
    [receiver.url, [`whsec_${Buffer.from('signs the callbacks of this file').toString('base64')}`]],
  );
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((program) => program.stop()));
  await system?.stop();
  receiver?.close();
});
afterAll(() => release?.remove());

async function migrate(mutations: readonly Mutation[] = []): Promise<string> {
  const program = new Program('migrate', { env: { DATABASE_URL: system.env.DATABASE_URL! }, mutations });
  expect([await program.exited, program.output]).toEqual([0, expect.anything()]);
  return program.output;
}

/** One of this release takes the place of one of the release before: it works before the other one is asked to stop. */
async function replace(old: Program, next: () => Promise<unknown>, load: Load): Promise<void> {
  await next();
  await load.goesOn();
  expect(await old.stop()).toBe(0);
  await load.goesOn();
}

async function startDispatcher(): Promise<void> {
  const program = new Program('callback-dispatcher', { env: system.env });
  system.dispatchers.push(program);
  await program.prints(/delivers callbacks/);
}

describe('an upgrade from the release before, process by process and under load', () => {
  it('loses and repeats nothing, whichever of both releases takes, does and tells', async () => {
    const [first, second] = system.workers as [Program, Program];
    const load = new Load(system, [system.url]);
    await load.goesOn();
    // Under load a table may be in use at first, which is told before.
    expect(await migrate()).toMatch(/^migrated: /m);
    await load.goesOn();
    await replace(first, () => system.addWorker(), load);
    const { program, url } = await startGateway(system);
    gateways.push(program);
    load.gateways.push(url);
    await replace(system.dispatchers[0]!, startDispatcher, load);
    await replace(second, () => system.addWorker(), load);
    load.gateways.shift();
    await load.goesOn();
    expect(await system.gateway.stop()).toBe(0);
    await load.goesOn();
    await load.end();

    const came = await load.account(receiver.received);
    expect(load.messages.length).toBeGreaterThan(5);
    expect(came).toEqual({
      outcomes: new Set(['succeeded']),
      ended: load.taken.length,
      told: load.taken.map(({ operation_id }) => operation_id).toSorted(),
      groups: load.groups.map(() => 1),
      creates: load.groups.length + 1,
      rounds: load.groups.map(() => 1),
      messages: load.messages,
    });
  });

  it('negative control: what takes away what the release before uses is found', async () => {
    const load = new Load(system, [system.url]);
    await load.goesOn();
    await migrate([contraction]);
    await expect(load.goesOn()).rejects.toMatchObject({ status: 500 });
    await expect(load.end()).rejects.toMatchObject({ status: 500 });
  });
});

/** One more migration: a column of this name is what the release before writes to. */
const contraction: Mutation = {
  file: 'libs/database/src/migrate.js',
  find: 'await executor.executePendingMigrations();',
  replace: `await executor.executePendingMigrations();
    await runner.query('alter table operation rename column caller_key to asked_as');`,
};
