import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchoolImClient } from '#client';
import pg from 'pg';
import type { Release } from '../release/kept.js';
import { copyStandalone, demoSchool } from './demo-school.js';
import { eventually } from './eventually.js';
import { Program, running } from './program.js';
import { quick } from './quick.js';
import { clearBroker, onServices, serviceUrl } from './real-parts.js';
import { SimulatorControl } from './simulator-control.js';
import type { Mutation } from './weave/weave.js';

export const salt = 'Tk07EiJfCcrL';

/** The whole product, running, with everything a black-box test needs of it. */
export interface System {
  url: string;
  simulator: SimulatorControl;
  /** For planting data and for looking at rows; the product itself is asked over HTTP. */
  database: pg.Pool;
  /** Its processes by role. On embedded parts one process plays all of them. */
  gateway: Program;
  workers: Program[];
  dispatchers: Program[];
  rosterWorkers: Program[];
  /** The environment of its processes, to start one more. */
  env: Record<string, string>;
  /** One more worker (real parts only). It takes work once the promise resolves, and is stopped with the system. */
  addWorker(options?: { mutations?: readonly Mutation[]; env?: Record<string, string> }): Promise<Program>;
  client(schoolId: number, accountId: number): SchoolImClient;
  stop(): Promise<void>;
}

/**
 * Starts the product: on embedded parts in one process, or, with SCHOOLIM_PARTS=services, on real PostgreSQL, Redis and
 * RabbitMQ with gateway, two workers and dispatcher as processes of their own. The same tests run on both.
 */
export async function startSystem(env: Record<string, string> = {}, cast: Cast = {}): Promise<System> {
  const others = new Set(running);
  try {
    return await (onServices ? startOnServices(env, cast) : startEmbedded(env, cast));
  } catch (error) {
    // Nobody has it to stop, and what goes on running keeps the runner of the tests from its end.
    await Promise.all([...running].filter((one) => !others.has(one)).map((one) => one.stop('SIGKILL')));
    throw error;
  }
}

type Role = 'gateway' | 'easemob-worker' | 'callback-dispatcher' | 'roster-worker';

/** How many of each there are on real parts, and what is woven into whom. */
export interface Cast {
  workers?: number;
  dispatchers?: number;
  /** Usually none: most tests send no lists. */
  rosterWorkers?: number;
  mutations?: Partial<Record<Role, readonly Mutation[]>>;
  /** Whose programs they are, and whose migrations have made their database (real parts only). Absent: this one's. */
  release?: Release;
}

async function startEmbedded(settings: Record<string, string>, { mutations = {} }: Cast): Promise<System> {
  const folder = settings.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'schoolim-')));
  if (!settings.DATA_DIR) await copyStandalone(folder);
  const env = { ...quick, DATA_DIR: folder, PORT: '0', SIMULATOR_PORT: '0', ...settings };
  const program = new Program('standalone', { env, mutations: Object.values(mutations).flat() });
  await program.woven();
  const [, url] = await program.prints(/gateway\s+(http:\S+)\/api\/im/);
  const [, simulatorUrl] = await program.prints(/easemob\s+(http:\S+)/);
  const database = new pg.Pool({
    connectionString: await readFile(join(folder, 'database-url'), 'utf8'),
    max: 2,
  });
  database.on('error', () => undefined);
  return {
    url: url!,
    simulator: new SimulatorControl(simulatorUrl!),
    database,
    gateway: program,
    workers: [program],
    dispatchers: [program],
    rosterWorkers: [program],
    env,
    addWorker: () => Promise.reject(new Error('on embedded parts there is one process')),
    client: clientOf(url!),
    stop: async () => {
      await database.end();
      await program.stop();
      if (!settings.DATA_DIR) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startOnServices(
  settings: Record<string, string>,
  { workers: size = 2, dispatchers: dispatching = 1, rosterWorkers: reading = 0, mutations = {}, release }: Cast,
): Promise<System> {
  const { url: DATABASE_URL, folder, drop } = await demoSchool(settings.DATA_DIR, release);
  const id = randomBytes(6).toString('hex');
  const simulatorProgram = new Program('easemob-simulator', {
    env: { ...quick, SIMULATOR_PORT: '0', EASEMOB_APP: id, ...settings },
  });
  const [, simulatorPort] = await simulatorProgram.prints(/"port":(\d+)/);
  const env: Record<string, string> = {
    ...quick,
    DATABASE_URL,
    DATABASE_POOL_SIZE: '5',
    REDIS_URL: serviceUrl('REDIS_URL'),
    RABBITMQ_URL: serviceUrl('RABBITMQ_URL'),
    SERVICE_KEYS_SECRET: 'of the tests, and longer than 32 characters',
    REDIS_PREFIX: `test-${id}`,
    RABBITMQ_PREFIX: `test-${id}`,
    EASEMOB_URL: `http://127.0.0.1:${simulatorPort}`,
    EASEMOB_APP: id,
    PORT: '0',
    DATA_DIR: folder,
    ...settings,
  };
  const start = (app: Role) => new Program(app, { env, mutations: mutations[app], file: release?.fileOf(app) });
  const gateway = start('gateway');
  const workers = Array.from({ length: size }, () => start('easemob-worker'));
  const dispatchers = Array.from({ length: dispatching }, () => start('callback-dispatcher'));
  const rosterWorkers = Array.from({ length: reading }, () => start('roster-worker'));
  const [, port] = await gateway.prints(/"port":(\d+)/);
  await Promise.all([
    ...workers.map((worker) => worker.prints(/takes work/)),
    ...dispatchers.map((dispatcher) => dispatcher.prints(/delivers callbacks/)),
    ...rosterWorkers.map((worker) => worker.prints(/takes lists/)),
    ...[gateway, ...workers, ...dispatchers, ...rosterWorkers].map((program) => program.woven()),
  ]);
  const database = new pg.Pool({ connectionString: DATABASE_URL, max: 2 });
  database.on('error', () => undefined);
  const url = `http://127.0.0.1:${port}`;
  // It listens before Redis has answered, and rightly refuses until then.
  await eventually(() => fetch(`${url}/health/ready`).then(({ ok }) => ok));
  return {
    url,
    simulator: new SimulatorControl(`http://127.0.0.1:${simulatorPort}`),
    database,
    gateway,
    workers,
    dispatchers,
    rosterWorkers,
    env,
    addWorker: async (options = {}) => {
      const worker = new Program('easemob-worker', { ...options, env: { ...env, ...options.env } });
      workers.push(worker);
      await Promise.all([worker.prints(/takes work/), worker.woven()]);
      return worker;
    },
    client: clientOf(url),
    stop: async () => {
      const all = [gateway, ...workers, ...dispatchers, ...rosterWorkers, simulatorProgram];
      await Promise.all(all.map((program) => program.stop()));
      await database.end();
      await Promise.all([drop(), clearBroker(env.RABBITMQ_PREFIX!)]);
    },
  };
}

const clientOf = (url: string) => (schoolId: number, accountId: number) =>
  new SchoolImClient({ url, schoolId, accountId, salt });

/** Plants a group of school 1 that has yet to be activated, with pupils of its own. @returns its id and its owner */
export async function plantGroup(
  { database }: System,
  { members = 3, name = '测试群' }: { members?: number; name?: string } = {},
): Promise<{ im_group_id: number; im_user_id: number; account_id: number; members: string[] }> {
  const { rows } = await database.query(
    `with made as (insert into im_group (school_id, group_name, group_type) values (1, $1, 'other') returning im_group_id),
          people as (
            insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name)
            select (made.im_group_id - 999000000) * 1000 + n, 1, (made.im_group_id - 999000000) * 1000 + n, 'student',
                   (made.im_group_id - 999000000) * 1000 + n, 'pupil'
              from made, generate_series(1, $2::int) n returning im_user_id)
     select im_group_id, array(select im_user_id from people order by 1) as people from made`,
    [name, members],
  );
  const { im_group_id, people } = rows[0] as { im_group_id: number; people: number[] };
  await database.query(
    `insert into im_group_member (im_group_id, im_user_id, position, is_owner)
     select $1, person, ordinality, ordinality = 1 from unnest($2::int[]) with ordinality as p(person, ordinality)`,
    [im_group_id, people],
  );
  return { im_group_id, im_user_id: people[0]!, account_id: people[0]!, members: people.map(String) };
}

/** Plants many groups of school 1, each of three pupils of its own, in one statement. */
export async function plantGroups({ database }: System, many: number): Promise<{ im_group_id: number }[]> {
  const { rows } = await database.query<{ im_group_id: number }>(
    `with made as (
       insert into im_group (school_id, group_name, group_type)
       select 1, 'planted ' || n, 'other' from generate_series(1, $1::int) n returning im_group_id),
     people as (
       insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name)
       select id, 1, id, 'student', id, 'pupil'
         from made, generate_series(1, 3) n, lateral (select (im_group_id - 999000000) * 1000 + n as id) as pupil),
     joined as (
       insert into im_group_member (im_group_id, im_user_id, position, is_owner)
       select im_group_id, (im_group_id - 999000000) * 1000 + n, n, n = 1 from made, generate_series(1, 3) n)
     select im_group_id from made`,
    [many],
  );
  return rows;
}
