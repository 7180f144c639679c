import { services } from '../architecture/rules.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { freshDatabase } from '../support/real-parts.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { accidents, brokerLost } from './accidents.js';
import { send, tapOn, unavailable } from './gateways.js';
import { guardsOff } from './guards-off.js';
import { bare, shortLives, tap } from './stage.js';

let system: System;
let proxies: { database: TcpProxy; redis: TcpProxy; rabbit: TcpProxy };
let env: Record<string, string>;
const started: Program[] = [];
const start = (...[app, options]: ConstructorParameters<typeof Program>): Program => {
  const program = new Program(app, { env, ...options });
  started.push(program);
  return program;
};

beforeAll(async () => {
  system = await startSystem(shortLives, bare);
  const { DATABASE_URL, REDIS_URL, RABBITMQ_URL } = system.env;
  proxies = {
    database: await TcpProxy.to(DATABASE_URL!),
    redis: await TcpProxy.to(REDIS_URL!),
    rabbit: await TcpProxy.to(RABBITMQ_URL!),
  };
  env = {
    ...system.env,
    DATABASE_URL: proxies.database.url,
    REDIS_URL: proxies.redis.url,
    RABBITMQ_URL: proxies.rabbit.url,
  };
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.stop('SIGKILL')));
  for (const proxy of Object.values(proxies)) await proxy.set('pass');
});
afterAll(async () => {
  await Promise.all(Object.values(proxies ?? {}).map((proxy) => proxy.close()));
  await system?.stop();
});

const portOf = async (program: Program) => (await program.prints(/"port":(\d+),.*gateway is listening/))[1]!;
const health = async (url: string, of: 'live' | 'ready') => (await fetch(`${url}/health/${of}`)).status;

describe('P10: started before what they need', () => {
  it('they wait, say honestly what they cannot do yet, and take up work by themselves', async () => {
    for (const proxy of Object.values(proxies)) await proxy.set('refuse');
    const programs = ['gateway', 'easemob-worker', 'callback-dispatcher'].map((app) => start(app));
    const [gateway, worker] = programs as [Program, Program];
    await Promise.all(programs.map((program) => program.prints(/the database does not answer: ECONNREFUSED/)));

    await proxies.database.set('pass');
    const url = `http://127.0.0.1:${await portOf(gateway)}`;
    const group = await plantGroup(system);
    expect(await Promise.all([health(url, 'live'), health(url, 'ready')])).toEqual([200, 503]);
    expect(await send(url, tapOn(group))).toMatchObject(unavailable);

    await proxies.redis.set('pass');
    await eventually(() => health(url, 'ready'), { good: (status) => status === 200 });
    const reply = await send(url, tapOn(group));
    expect(reply).toMatchObject({ status: 200, body: { status: 'queued' } });
    await worker.prints(/takes work/);

    await proxies.rabbit.set('pass');
    expect((await system.client(1, group.account_id).settled(reply.body)).status).toBe('succeeded');
  });

  it('negative control: where a database that is not there yet is no reason to wait, each ends', async () => {
    await proxies.database.set('refuse');
    const mutations = [guardsOff.awaitDatabase];
    const programs = ['gateway', 'easemob-worker', 'callback-dispatcher'].map((app) => start(app, { env, mutations }));
    expect(await Promise.all(programs.map((program) => program.exited))).toEqual([1, 1, 1]);
  });

  it('before the schema is there: they wait for somebody to migrate', async () => {
    const { url, drop } = await freshDatabase();
    const schemaless = { env: { ...env, DATABASE_URL: url } };
    const programs = ['gateway', 'easemob-worker', 'callback-dispatcher'].map((app) => start(app, schemaless));
    await Promise.all(programs.map((program) => program.prints(/run the migrations/)));
    expect(await start('migrate', schemaless).exited).toBe(0);
    const [gateway, worker, dispatcher] = programs as [Program, Program, Program];
    await Promise.all([portOf(gateway), worker.prints(/takes work/), dispatcher.prints(/delivers callbacks/)]);
    await Promise.all(programs.map((program) => program.stop()));
    await drop();
  });
});

describe('P7: asked to stop while starting', () => {
  it.each(['refuse', 'blackhole'] as const)('without a database (%s), each process ends with 0', async (passage) => {
    await proxies.database.set(passage);
    const programs = ['gateway', 'easemob-worker', 'callback-dispatcher'].map((app) => start(app));
    await Promise.all(programs.map((program) => program.prints(/the database does not answer/)));
    expect(await Promise.all(programs.map((program) => program.stop()))).toEqual([0, 0, 0]);
  });

  it('asked again after more than a second, it ends at once with 1', async () => {
    const worker = start('easemob-worker', { env: { ...env, EASEMOB_TIMEOUT_MS: '20000', WORK_LEASE_MS: '60000' } });
    await worker.prints(/takes work/);
    await system.simulator.faults({ route: 'createGroup', effect: 'before', answer: 'silence' });
    const group = await plantGroup(system);
    await tap(system, group);
    await eventually(() => system.simulator.createsOf(group));
    worker.kill('SIGTERM');
    const repeating = setInterval(() => worker.kill('SIGTERM'), 300);
    const askedAt = performance.now();
    expect(await worker.exited).toBe(1);
    clearInterval(repeating);
    expect(performance.now() - askedAt).toBeGreaterThan(1000);
    await system.simulator.faults();
  });
});

describe('P7: a process is asked to stop while it is still loading its program', () => {
  it.each([...services, 'standalone'])('%s ends well', async (app) => {
    expect(await start(app, { env, mutations: [accidents.stopWhileLoading] }).exited).toBe(0);
  });

  it('negative control: where nobody listens yet, it dies of the signal, or as the first process does not heed it', async () => {
    const worker = start('easemob-worker', { env, mutations: [accidents.stopWhileLoading, guardsOff.heedEarly] });
    expect(await worker.exited).toBe('SIGTERM');
  });
});

describe('P1: the broker is lost at the end of the set-up', () => {
  it('it is connected to again', async () => {
    const mutations = [brokerLost.whileClosing];
    const worker = start('easemob-worker', { env, mutations });
    await worker.woven();
    // Both, and one of them once more.
    await eventually(() => worker.output.match(/"connected to RabbitMQ"/g)?.length === 3);
  });

  it('negative control: whoever waits for the end of that channel waits for ever', async () => {
    const mutations = [brokerLost.whileAwaited];
    const worker = start('easemob-worker', { env, mutations });
    const [, connected] = await worker.prints(/"connection":"(\w+)".*"connected to RabbitMQ"/);
    const other = connected === 'outgoing' ? 'incoming' : 'outgoing';
    await expect(
      eventually(() => new RegExp(`"${other}".*"connected to RabbitMQ"`).test(worker.output), { withinMs: 3000 }),
    ).rejects.toThrow('not within');
  });
});
