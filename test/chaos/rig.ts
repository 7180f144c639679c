import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Program } from '../support/program.js';
import { SimulatorControl } from '../support/simulator-control.js';
import { eventually } from '../support/eventually.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { CallbackSink } from './callback-sink.js';
import { Fleet, type ProcessLog } from './fleet.js';
import { History } from './history.js';
import { Operator } from './operator.js';
import { freePort, Parts, rootFolder } from './parts.js';
import type { Way } from './plan.js';
import type { Random } from './random.js';
import { canaries, imagine, plant, type Canaries, type World } from './school.js';

export interface RunOptions {
  seed: number;
  seconds: number;
  groups: number;
  workers: number;
  gateways: number;
  dispatchers: number;
  /** Settings of the product that are to differ: with a guard switched off, the run has to fail. */
  settings: Record<string, string>;
}

/** Everything is scaled down: what takes a minute in production takes two seconds here. */
export const scaled = {
  leaseMs: 2000,
  callTimeoutMs: 1000,
  /** Exceeds time-out, waiting for the budget, the lag of the lists and the slowest create together. */
  inDoubtMs: 8000,
  createLatencyMs: 300,
  shutdownMs: 8000,
  sweepEveryMs: 1000,
};

/** The product on parts of its own, every way with a proxy in it. */
export interface Rig {
  folder: string;
  world: World;
  words: Canaries;
  salt: string;
  environment: string;
  history: History;
  parts: Parts;
  ways: Record<Way, TcpProxy>;
  database: pg.Pool;
  simulator: SimulatorControl;
  simulatorLog: ProcessLog;
  sink: CallbackSink;
  fleet: Fleet;
  operator: Operator;
  gatewayUrls: string[];
  /** Ends whatever is still there. */
  close(): Promise<void>;
}

type Closing = (() => Promise<unknown> | void)[];

/** Starts everything and waits until it works. @throws after having taken down what was up already */
export async function startRig(
  options: RunOptions,
  { random, signal }: { random: Random; signal: AbortSignal },
): Promise<Rig> {
  const closing: Closing = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    return { ...(await build(options, { random, signal, closing })), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  options: RunOptions,
  { random, signal, closing }: { random: Random; signal: AbortSignal; closing: Closing },
): Promise<Omit<Rig, 'close'>> {
  const { seed, groups } = options;
  const folder = join(rootFolder, '.chaos', String(seed));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const history = new History(join(folder, 'history.jsonl'));
  closing.push(() => history.close());
  const words = canaries(seed);
  const world = imagine(random.fork('world'), groups);
  // Ports are the only chance that a seed does not decide: they depend on what the machine has free.
  const parts = await Parts.up(join(folder, 'parts'), random.fork(`ports ${process.pid}`));
  closing.push(() => parts.down());
  signal.throwIfAborted();
  const urls = parts.urls(words.secret);

  const simulatorLog: ProcessLog = { name: 'easemob-simulator', text: '' };
  const simulator = await startSimulator(words, { closing, log: simulatorLog });
  const portOf = () => freePort(random);
  const ways = {} as Record<Way, TcpProxy>;
  for (const [way, target] of Object.entries({ ...urls, easemob: simulator.url }) as [Way, string][]) {
    ways[way] = await TcpProxy.to(target, await portOf());
    closing.push(() => ways[way].close());
  }
  const database = new pg.Pool({ connectionString: urls.postgres, max: 2, connectionTimeoutMillis: 2000 });
  database.on('error', () => undefined);
  closing.push(() => database.end());

  const environment = 'chaos';
  const salt = `${words.secret}-salt`;
  const env = { ...environmentOf(words, { ways, environment, salt, folder }), ...options.settings };
  await run('migrate', { ...env, DATABASE_URL: urls.postgres });
  await plant(database, world, words);
  const sink = await CallbackSink.start(random.fork('sink'), history);
  closing.push(() => sink.close());
  const opsEnv = { ...env, DATABASE_URL: urls.postgres, ALLOW_HTTP_CALLBACKS: 'yes' };
  const operator = new Operator((...args) => run('ops', opsEnv, args), database);
  for (const { school_id } of world.schools) {
    sink.trust(school_id, await operator.addEndpoint(school_id, sink.endpointOf(school_id)));
  }
  signal.throwIfAborted();

  const logFolder = join(folder, 'logs');
  const fleet = new Fleet({ history, logFolder, claimsOf: (pid) => claimsOf(database, pid) });
  closing.push(() => fleet.close());
  const gatewayUrls: string[] = [];
  for (let i = 1; i <= options.gateways; i++) {
    const PORT = String(await portOf());
    gatewayUrls.push(`http://127.0.0.1:${PORT}`);
    fleet.add(`gateway-${i}`, 'gateway', { ...env, PORT });
  }
  for (let i = 1; i <= options.workers; i++) fleet.add(`worker-${i}`, 'easemob-worker', env);
  for (let i = 1; i <= options.dispatchers; i++) fleet.add(`dispatcher-${i}`, 'callback-dispatcher', env);
  await fleet.untilUp();
  await untilReady(gatewayUrls);
  return {
    folder,
    world,
    words,
    salt,
    environment,
    history,
    parts,
    ways,
    database,
    simulator,
    simulatorLog,
    sink,
    fleet,
    operator,
    gatewayUrls,
  };
}

/** All gateways are ready to serve. */
export async function untilReady(gatewayUrls: readonly string[]): Promise<void> {
  const ready = (url: string) =>
    fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const url of gatewayUrls) await eventually(() => ready(url), { withinMs: 60_000 });
}

async function startSimulator(
  words: Canaries,
  { closing, log }: { closing: Closing; log: ProcessLog },
): Promise<SimulatorControl> {
  const program = new Program('easemob-simulator', {
    env: {
      SIMULATOR_PORT: '0',
      SIMULATOR_CREATE_LATENCY_MS: String(scaled.createLatencyMs),
      ...easemobAccess(words),
      LOG_LEVEL: 'info',
    },
    onOutput: (text) => (log.text += text),
  });
  closing.push(() => program.stop());
  const [, port] = await program.prints(/"port":(\d+)/);
  return new SimulatorControl(`http://127.0.0.1:${port}`);
}

const easemobAccess = ({ secret }: Canaries) => ({
  EASEMOB_ORG: 'school',
  EASEMOB_APP: 'chaos',
  EASEMOB_CLIENT_ID: 'chaos-client',
  EASEMOB_CLIENT_SECRET: `${secret}-client`,
});

function environmentOf(
  words: Canaries,
  {
    ways,
    environment,
    salt,
    folder,
  }: { ways: Record<Way, TcpProxy>; environment: string; salt: string; folder: string },
): Record<string, string> {
  return {
    DATABASE_URL: ways.postgres.url,
    DATABASE_POOL_SIZE: '5',
    REDIS_URL: ways.redis.url,
    RABBITMQ_URL: ways.rabbitmq.url,
    ...easemobAccess(words),
    EASEMOB_URL: ways.easemob.url,
    EASEMOB_PASSWORD_SECRET: `${words.secret}-password`,
    EASEMOB_ENVIRONMENT: environment,
    EASEMOB_IN_DOUBT_MS: String(scaled.inDoubtMs),
    EASEMOB_ORPHAN_SWEEP_MS: String(scaled.sweepEveryMs),
    EASEMOB_TIMEOUT_MS: String(scaled.callTimeoutMs),
    WORK_LEASE_MS: String(scaled.leaseMs),
    SWEEP_INTERVAL_MS: '300',
    SCHOOL_POLICY_TTL_MS: '200',
    // The hours of three days take longer to ask for, by Easemob's limit, than a run takes to settle: archive-gaps has them.
    ARCHIVE_HISTORY_DAYS: '0',
    WRITES_PER_ACCOUNT: '100000',
    WRITES_PER_SCHOOL: '100000',
    CALLBACK_TIMEOUT_MS: '1000',
    SHUTDOWN_TIMEOUT_MS: String(scaled.shutdownMs),
    SALTS: salt,
    DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'info',
  };
}

/** Runs a program to its end. @returns what it printed */
async function run(app: string, env: Record<string, string>, args: string[] = []): Promise<string> {
  const program = new Program(app, { env, args });
  const code = await program.exited;
  if (code !== 0) throw new Error(`${app} ended with ${code}:\n${program.output}`);
  return program.output.trim();
}

/**
 * Work that a process keeps from others; undefined where PostgreSQL can't say. A lease that has run out, since the verdict
 * could not be written while the database was away, keeps it from nobody.
 */
const claimsOf = (database: pg.Pool, pid: number): Promise<number | undefined> =>
  database
    .query(`select count(*)::int as claims from work_item where lease_owner like $1 and lease_until > now()`, [
      `%:${pid}:%`,
    ])
    .then(
      ({ rows }) => rows[0].claims as number,
      () => undefined,
    );
