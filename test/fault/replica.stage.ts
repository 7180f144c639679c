import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { PostgresServer } from '../support/postgres-server.js';
import { Program } from '../support/program.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { send, signed, startGateway, type Gateway } from './gateways.js';
import { bare, type PlantedGroup } from './stage.js';

const database = 'school';
/** As a role has them that owns the schema, and has no rights beside. */
const urlAt = (server: PostgresServer) => server.url(database, 'school');

/** So long that it does not pass while a test runs: whatever is asked of the replica shows. */
export const patient = { DATABASE_REPLICA_MAX_LAG_MS: '600000' };
/** Short: it is looked at four times a second. */
export const strict = { DATABASE_REPLICA_MAX_LAG_MS: '1000' };

/** A gateway reads there. */
export const used = /replica: reads that may lag go there/;

/** A primary with the demo schools, a standby of it, and gateways beside them. */
export class ReplicaStage {
  private readonly gateways: Gateway[] = [];

  private constructor(
    private readonly system: System,
    readonly primary: PostgresServer,
    readonly standby: PostgresServer,
    private readonly pool: pg.Pool,
  ) {}

  static async set(): Promise<ReplicaStage> {
    const [system, primary] = await Promise.all([startSystem({}, bare), PostgresServer.primary()]);
    await primary.ask('create role school login');
    await primary.ask(`create database ${database} owner school`);
    const env = { DATABASE_URL: urlAt(primary), DATA_DIR: system.env.DATA_DIR! };
    const migrating = new Program('migrate', { env, args: ['--demo'] });
    if ((await migrating.exited) !== 0) throw new Error(migrating.output);
    const standby = await PostgresServer.standbyOf(primary);
    const pool = new pg.Pool({ connectionString: urlAt(primary), max: 2 });
    pool.on('error', () => undefined);
    return new ReplicaStage(system, primary, standby, pool);
  }

  /** One more gateway. It reads from the replica by now, where it is to be well. */
  async gateway(
    env: Record<string, string>,
    { mutations = [], replica = urlAt(this.standby), until = used }: Wanted = {},
  ): Promise<Gateway> {
    const urls = { DATABASE_URL: urlAt(this.primary), DATABASE_REPLICA_URL: replica };
    const gateway = await startGateway(this.system, { env: { ...urls, ...env }, mutations });
    this.gateways.push(gateway);
    await gateway.program.prints(until);
    return gateway;
  }

  /** Changes rows where they are written. */
  change(statement: string, values: unknown[] = []) {
    return this.pool.query(statement, values);
  }

  /** A group of people whom nobody has told anything, here and on the standby. */
  async plant(standby = this.standby): Promise<PlantedGroup> {
    const group = await plantGroup({ ...this.system, database: this.pool });
    await this.caughtUp(standby);
    return group;
  }

  /** Resolves once a standby has all that there is now. */
  async caughtUp(standby = this.standby): Promise<void> {
    const [here] = await this.primary.ask<{ at: string }>('select pg_current_wal_lsn() as at');
    await eventually(async () => {
      const [there] = await standby.ask<{ is: boolean }>(`select pg_last_wal_replay_lsn() >= '${here!.at}' as is`);
      return there!.is;
    });
  }

  async replay(goes: 'on' | 'not on'): Promise<void> {
    await this.standby.ask(`select pg_wal_replay_${goes === 'on' ? 'resume' : 'pause'}()`);
    const state = goes === 'on' ? 'not paused' : 'paused';
    await eventually(async () => {
      const [{ is } = { is: '' }] = await this.standby.ask<{ is: string }>(
        'select pg_get_wal_replay_pause_state() as is',
      );
      return is === state;
    });
  }

  /** Ends what a test has started, and has the standby follow again. */
  async tidy(): Promise<void> {
    await Promise.all(this.gateways.splice(0).map(({ program }) => program.stop('SIGKILL')));
    await this.replay('on');
  }

  async strike(): Promise<void> {
    await Promise.all(this.gateways.map(({ program }) => program.stop('SIGKILL')));
    await this.pool.end();
    await Promise.all([this.system.stop(), this.standby.remove(), this.primary.remove()]);
  }
}

interface Wanted {
  mutations?: readonly Mutation[];
  replica?: string;
  until?: RegExp;
}

/** What a gateway answers, as text. @throws unless it answers well */
export async function answer({ url }: Gateway, cmd: string, accountId: number, fields: object = {}): Promise<string> {
  const { status, body } = await send(url, signed(cmd, accountId, fields));
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return JSON.stringify(body);
}

const log = { grade_no: 1, course_id: 2, begin_time: '2018-03-02 00:00:00', end_time: '2018-03-02 23:59:59' };
const registration =
  'update im_user set easemob_registered_at = case when easemob_registered_at is null then now() end';

/** Reads that may lag, about a planted group, and what changes their answers. */
export const laggingReads: [cmd: string, (group: PlantedGroup) => object, change: string][] = [
  ['getChatRoomList', () => ({}), `update im_group set group_name = group_name || '!' where im_group_id = $1`],
  [
    'getChatRoomUserList',
    ({ im_group_id }) => ({ im_group_id }),
    `update im_group_member set remark = 'new' where im_group_id = $1`,
  ],
  [
    'getGroupRelationId',
    ({ im_group_id }) => ({ im_group_id }),
    'update im_group set relation_id = relation_id + 1 where im_group_id = $1',
  ],
  [
    'getIMUserID',
    ({ account_id }) => ({ account_id_list: [account_id] }),
    `${registration} where im_user_id in (select im_user_id from im_group_member where im_group_id = $1)`,
  ],
  [
    'getJiBeiChatLog',
    () => log,
    `insert into message (school_id, im_group_id, sender_id, easemob_type, content, sources, msg_time)
       select 1, 83, 152467, 'TXT', 'of ' || $1::int, '{callback}', '2018-03-02T08:00:00Z'`,
  ],
];
