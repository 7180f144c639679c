import { EasemobClient, localBudget, type Budget } from '#easemob';
import { createTelemetry } from '#telemetry/nest';
import { wantMany, type WorkRunner } from '#work';
import { Registration } from '../../apps/easemob-worker/src/users/registration.js';
import { Renaming } from '../../apps/easemob-worker/src/users/renaming.js';
import { UsersHandler } from '../../apps/easemob-worker/src/users/users.handler.js';
import { Program } from '../support/program.js';
import { quick } from '../support/quick.js';
import { SimulatorControl } from '../support/simulator-control.js';
import { dataSource, outbox, runner, useWork } from '../support/work.js';

export let simulator: SimulatorControl;
let program: Program;

/** A database, and Easemob, which knows nobody. Call it once in a spec. */
export function useUsers(): void {
  useWork();
  beforeAll(async () => {
    program = new Program('easemob-simulator', { env: { ...quick, SIMULATOR_PORT: '0', EASEMOB_APP: 'im' } });
    const [, port] = await program.prints(/"port":(\d+)/);
    simulator = new SimulatorControl(`http://127.0.0.1:${port}`);
  });
  afterEach(() => Promise.all([simulator.faults(), simulator.dials({ duplicateUsers: 'item' })]));
  afterAll(() => program?.stop());
}

let lastSchool = 0;
/** A school of its own with so many people, of whom Easemob has not been told. @returns its id */
export async function schoolOf(people: number): Promise<number> {
  const school = ++lastSchool;
  await dataSource.query(`insert into school (school_id, name) values ($1, 'school')`, [school]);
  await dataSource.query(
    `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name)
     select $1 * 100000 + n, $1, n, 'student', n, '学生' || n from generate_series(1, $2::int) n`,
    [school, people],
  );
  return school;
}

/** Who is where with Easemob, by the number of his account. */
export const peopleOf = (school: number) =>
  dataSource.query(
    `select account_id as n, easemob_registered_at is not null as there, easemob_nickname as name, easemob_refusal as refusal
       from im_user where school_id = $1 order by 1`,
    [school],
  );
export const registeredIn = async (school: number): Promise<number> =>
  (await peopleOf(school)).filter(({ there }: { there: boolean }) => there).length;

export const wish = (school: number) =>
  outbox.transaction((manager) => wantMany(manager, outbox, { kind: 'users', ids: [school], school_id: school }));

interface Worker {
  budget?: Budget;
  by?: WorkRunner;
  /** Stands between the handler and its client. */
  around?: (register: EasemobClient['registerUsers']) => EasemobClient['registerUsers'];
}

/** A worker of its own carries out what is wanted of a school. */
export async function carryOut(
  school: number,
  { budget = localBudget(), by = runner(), around = (register) => register }: Worker = {},
) {
  const { logger, metrics } = createTelemetry({ app: 'spec', level: 'silent' });
  const account = { org: 'school', app: 'im', clientId: 'test-client', clientSecret: 'test-secret' };
  const client = new EasemobClient({ url: simulator.url, ...account, timeoutMs: 5000 }, { budget });
  client.registerUsers = around(client.registerUsers.bind(client));
  const settings = { EASEMOB_PASSWORD_SECRET: 'test-password' };
  const registration = new Registration(dataSource, client, settings, metrics, logger);
  const handler = new UsersHandler(dataSource, registration, new Renaming(client, metrics));
  const result = await by.run(`users:${school}`, (claim) => handler.run(claim)).finally(() => client.close());
  const outcomes = (await metrics.registrations.get()).values.map(({ labels, value }) => [labels.outcome, value]);
  return { ...result, outcomes: Object.fromEntries(outcomes) };
}

/** The calls that Easemob has had while something was done: the people of each. */
export async function callsDuring(what: () => Promise<unknown>): Promise<{ route: string; people: string[] }[]> {
  const before = await simulator.lastSeq();
  await what();
  const calls = (await simulator.requests(before)).filter(({ route }) => route !== 'mintToken');
  return calls.map(({ route, path, body }) => ({
    route,
    people: Array.isArray(body) ? body.map(({ username }) => username) : [path.split('/').at(-1)!],
  }));
}

export const rename = (school: number, account: number, name: string) =>
  dataSource.query('update im_user set real_name = $3 where school_id = $1 and account_id = $2', [
    school,
    account,
    name,
  ]);
/** Easemob takes everybody but the second, whatever it is told of him. */
export const refusing = (school: number) => ({
  route: 'registerUsers',
  effect: 'before',
  answer: {
    status: 200,
    body: {
      entities: [1, 3].map((n) => ({ username: `${school * 100_000 + n}` })),
      data: [{ username: `${school * 100_000 + 2}`, registerUserFailReason: 'it is not legal' }],
    },
  },
});
