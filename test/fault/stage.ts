import { SchoolImClient, type OperationAnswer } from '#client';
import type { Lane } from '#contracts';
import { createDataSource } from '#database';
import { Outbox } from '#outbox';
import { want } from '#work';
import { Program } from '../support/program.js';
import { plantGroup, salt, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';

export type PlantedGroup = Awaited<ReturnType<typeof plantGroup>>;

/** Neither workers nor a dispatcher: whoever needs one adds it. */
export const bare = { workers: 0, dispatchers: 0 };

/** Short lives: a claim is another's after a second, a create is in doubt for a second and a half. */
export const shortLives = {
  EASEMOB_TIMEOUT_MS: '500',
  WORK_LEASE_MS: '1000',
  EASEMOB_IN_DOUBT_MS: '1500',
  SWEEP_INTERVAL_MS: '100',
  SIMULATOR_CREATE_LATENCY_MS: '20',
};

/** As well, where nobody dies: on a slow machine a claim of a second is over before its call has been made. */
export const unhurried = { EASEMOB_TIMEOUT_MS: '3000', EASEMOB_IN_DOUBT_MS: '4000', WORK_LEASE_MS: '12000' };

/** Times and counts of the product, made small enough to be waited for. */
export const scales = {
  deadAfterTwoReturns: {
    file: 'libs/messaging/src/topology.js',
    find: 'deliveryLimit = 20',
    replace: 'deliveryLimit = 2',
  },
  inHandForASecond: {
    file: 'libs/events/src/event-server.js',
    find: 'longestInHandMs = 600_000',
    replace: 'longestInHandMs = 1000',
  },
  tooFastMeansMinutes: {
    file: 'libs/easemob/src/classify.js',
    find: `(api === 'historyUrl' ? 60_000 : 2000)`,
    replace: '120_000',
  },
  breakerStaysOpen: {
    file: 'libs/easemob/src/breaker.js',
    find: 'const openMs = 15_000',
    replace: 'const openMs = 600_000',
  },
  breakerOpensForTwoSeconds: {
    file: 'libs/easemob/src/breaker.js',
    find: 'const openMs = 15_000',
    replace: 'const openMs = 2_000',
  },
} satisfies Record<string, Mutation>;

/** Somebody taps a group. @returns how its operation ends, once it has */
export async function tap(system: System, { im_group_id, im_user_id, account_id }: PlantedGroup) {
  // Crowds of taps come at once, and a slow machine may have no place for each at the first try.
  const client = new SchoolImClient({ url: system.url, schoolId: 1, accountId: account_id, salt, tries: 20 });
  const accepted = await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id });
  return { settled: (timeoutMs = 60_000) => client.settled(accepted, { timeoutMs }) };
}

/** A group that its maker may rename, active. */
export async function plantCustomGroup(system: System): Promise<PlantedGroup> {
  const group = await plantGroup(system);
  await system.database.query('update im_group set created_by_account = $2 where im_group_id = $1', [
    group.im_group_id,
    group.account_id,
  ]);
  await (await tap(system, group)).settled();
  return group;
}

export const rename = (system: System, { im_group_id, account_id }: PlantedGroup, groupname: string) =>
  system.client(1, account_id).call<OperationAnswer>('modifyCustomGroup', { im_group_id, groupname });

/** Takes no work before it is called, and none while it is told to rest. */
const onCall: Mutation = {
  file: 'libs/telemetry/src/run-app.js',
  find: 'await nest.startAllMicroservices();',
  // It says that it is ready once it has an ear for the call: who has none dies of it.
  replace: `const called = new Promise((resolve) => process.once('SIGUSR2', resolve));
    process.stderr.write('ready\\n');
    await called;
    await nest.startAllMicroservices();
    let working = true;
    process.on('SIGUSR2', async () => {
      working = !working;
      await (working ? nest.get(strategies[0]).resume('test') : nest.get(strategies[0]).pause('test'));
      process.stderr.write(working ? 'works\\n' : 'rests\\n');
    });
    process.stderr.write('works\\n');`,
};

/** A worker in reserve. It has started, and waits to be called: nobody waits for a process while another one dies. */
export class Reserve {
  private constructor(readonly program: Program) {}

  static async of(
    { env: systemEnv, workers }: System,
    { mutations = [], env = {} }: { mutations?: readonly Mutation[]; env?: Record<string, string> } = {},
  ): Promise<Reserve> {
    const program = new Program('easemob-worker', { env: { ...systemEnv, ...env }, mutations: [...mutations, onCall] });
    workers.push(program);
    await Promise.all([program.prints(/^ready$/m), program.woven()]);
    return new Reserve(program);
  }

  /** Resolves once it takes work. */
  work = () => this.told(/^works$/m);
  /** Resolves once it takes no more; it must hold nothing. */
  rest = () => this.told(/^rests$/m);

  private async told(answer: RegExp): Promise<void> {
    this.program.output = '';
    this.program.kill('SIGUSR2');
    await this.program.prints(answer);
  }
}

/** Texts that wait for a group, in order: `第1条`, `第2条` … They are delivered with its next work. */
export async function plantMessages(system: System, group: PlantedGroup, count: number): Promise<string[]> {
  const { rows } = await system.database.query<{ content: string }>(
    `insert into message (school_id, im_group_id, sender_id, easemob_type, content, ext, status)
     select 1, $1, $2, 'TXT', '第' || n || '条', '{}', 'waiting' from generate_series(1, $3::int) n order by n
     returning content`,
    [group.im_group_id, group.im_user_id, count],
  );
  return rows.map(({ content }) => content);
}

/**
 * Asks for work as a command would, in one transaction. The doorbells are relayed by the system's own processes.
 * @param account for whom: within an account nobody takes turns
 * @param tenantOf the same for each of the groups, whosever it is
 */
export async function wish(
  { env }: System,
  groups: readonly { im_group_id: number }[],
  {
    lane = 'tap',
    account = 0,
    tenantOf = () => ({ school_id: 1, account_id: account }),
  }: { lane?: Lane; account?: number; tenantOf?: (at: number) => { school_id: number; account_id: number } } = {},
): Promise<void> {
  const dataSource = await createDataSource({
    url: env.DATABASE_URL!,
    poolSize: 2,
    name: 'test',
  }).initialize();
  const outbox = new Outbox(dataSource, { publish: async () => new Set(), onTrouble: () => undefined });
  await outbox.transaction(async (manager) => {
    for (const [at, { im_group_id }] of groups.entries())
      await want(manager, outbox, { kind: 'group', id: im_group_id, lane, tenant: tenantOf(at) });
  });
  await dataSource.destroy();
}

/** The work item of a group. */
export async function workOf({ database }: System, { im_group_id }: PlantedGroup) {
  const { rows } = await database.query(
    `select wanted::int, done::int, attempts, fence::int, lease_owner, parked_at, last_error, failure, lane
       from work_item where key = $1`,
    [`group:${im_group_id}`],
  );
  return rows[0] as {
    wanted: number;
    done: number;
    attempts: number;
    fence: number;
    lease_owner: string | null;
    parked_at: Date | null;
    last_error: string | null;
    failure: { error: string } | null;
    lane: Lane;
  };
}
