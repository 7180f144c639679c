import { eventually } from '../support/eventually.js';
import { PostgresServer } from '../support/postgres-server.js';
import type { Mutation } from '../support/weave/weave.js';
import { send, signed, type Gateway } from './gateways.js';
import { guardsOff } from './guards-off.js';
import { answer, laggingReads, patient, ReplicaStage, strict, used } from './replica.stage.js';
import type { PlantedGroup } from './stage.js';

/*
 * A primary and a real standby of it. Where a read went shows by what it answers: the standby is told to replay nothing
 * more, and then rows are changed.
 */

let stage: ReplicaStage;
beforeAll(async () => void (stage = await ReplicaStage.set()));
afterEach(() => stage.tidy());
afterAll(() => stage?.strike());

const listOf = (gateway: Gateway, { account_id }: PlantedGroup) => answer(gateway, 'getChatRoomList', account_id);
const rename = ({ im_group_id }: PlantedGroup, name: string) =>
  stage.change('update im_group set group_name = $2 where im_group_id = $1', [im_group_id, name]);

describe('reads that may lag', () => {
  it.each(laggingReads)('%s: come from the replica', async (cmd, fieldsOf, change) => {
    const group = await stage.plant();
    const gateway = await stage.gateway(patient);
    const asked = () => answer(gateway, cmd, group.account_id, fieldsOf(group));
    const before = await asked();
    await stage.replay('not on');
    await stage.change(change, [group.im_group_id]);
    await eventually(asked, { good: (after) => after === before });
    await stage.replay('on');
    await eventually(asked, { good: (after) => after !== before });
  });

  it('stay where they are written where they are not of the classes that are set', async () => {
    const group = await stage.plant();
    const gateway = await stage.gateway({ ...patient, DATABASE_REPLICA_READS: 'ids, archive' });
    await stage.replay('not on');
    await rename(group, 'of the primary');
    expect(await listOf(gateway, group)).toContain('of the primary');
  });
});

describe('a replica that falls behind', () => {
  it('is left, and taken again once it has caught up', async () => {
    const group = await stage.plant();
    const gateway = await stage.gateway(strict);
    await stage.replay('not on');
    await rename(group, 'fresh');
    await eventually(() => listOf(gateway, group), { good: (list) => list.includes('fresh') });
    await gateway.program.prints(/it may be more than 1000 ms behind/);
    gateway.program.output = '';
    await stage.replay('on');
    await gateway.program.prints(used);
    expect(await listOf(gateway, group)).toContain('fresh');
  });

  it('is not left while nothing is written', async () => {
    const gateway = await stage.gateway(strict);
    await stage.caughtUp();
    gateway.program.output = '';
    // A look that was made when what had been known at the beginning would have been too old.
    const late = `select 1 from pg_stat_activity
                   where query like '%pg_last_wal_replay_lsn%' and pid <> pg_backend_pid()
                     and query_start > backend_start + interval '3 seconds'`;
    await eventually(async () => (await stage.standby.ask(late)).length > 0);
    expect(gateway.program.output).not.toContain('go to the primary');
  });

  it('negative control: where nobody minds how far behind it is, what was before is shown', async () => {
    const group = await stage.plant();
    const [guarded, careless] = [
      await stage.gateway(strict),
      await stage.gateway(strict, { mutations: [guardsOff.replicaBound] }),
    ];
    await stage.replay('not on');
    await rename(group, 'fresh');
    await eventually(() => listOf(guarded, group), { good: (list) => list.includes('fresh') });
    await eventually(() => listOf(careless, group), { good: (list) => !list.includes('fresh') });
  });
});

describe('who has been told how things have come to be', () => {
  const createdBy = (gateway: Gateway, { account_id }: PlantedGroup, groupname: string) =>
    answer(gateway, 'createCustomGroup', account_id, {
      groupname,
      owner_account_id: account_id,
      members: { account_id: [account_id] },
    });
  const activate = ({ im_group_id }: PlantedGroup) =>
    stage.change(
      `update im_group set activated_at = now(), easemob_group_id = 'E' || im_group_id where im_group_id = $1`,
      [im_group_id],
    );
  const poll = (gateway: Gateway, { im_group_id, account_id }: PlantedGroup) =>
    answer(gateway, 'getActivationStatus', account_id, { im_group_id });

  it('is shown what he has written, others what the replica has', async () => {
    const group = await stage.plant();
    const gateway = await stage.gateway(patient);
    await stage.replay('not on');
    await createdBy(gateway, group, 'his own');
    expect(await listOf(gateway, group)).toContain('his own');
    await rename(group, 'seen by him alone');
    expect(await listOf(gateway, group)).toContain('seen by him alone');
    const another = { ...group, account_id: Number(group.members[1]) };
    await eventually(() => listOf(gateway, another), { good: (list) => !list.includes('seen by him alone') });
  });

  /** Polls one gateway. @returns whether another one then shows the group active */
  async function pollThenRead(mutations: readonly Mutation[] = []) {
    const group = await stage.plant();
    const [one, other] = [await stage.gateway(patient, { mutations }), await stage.gateway(patient)];
    const seesActive = async () => (await listOf(other, group)).includes(`E${group.im_group_id}`);
    await stage.replay('not on');
    await activate(group);
    await eventually(seesActive, { good: (sees) => !sees });
    expect(await poll(one, group)).toContain('"active"');
    return seesActive;
  }

  it('sees no group inactive that he knows to be active, whichever gateway he asks', async () => {
    const seesActive = await pollThenRead();
    expect(await seesActive()).toBe(true);
  });

  it('negative control: where nobody notes what he was told, he does', async () => {
    const seesActive = await pollThenRead([guardsOff.toldCallers]);
    await eventually(seesActive, { good: (sees) => !sees });
  });
});

describe('P10: a replica that fails', () => {
  const oftenEnough = Array.from({ length: 20 });
  const statuses = async ({ url }: Gateway, { account_id }: PlantedGroup) =>
    Promise.all(oftenEnough.map(async () => (await send(url, signed('getChatRoomList', account_id))).status));
  const allWell = oftenEnough.map(() => 200);

  it('is killed: every read is answered, and it is taken again when it is back', async () => {
    const group = await stage.plant();
    const gateway = await stage.gateway(strict);
    expect(await statuses(gateway, group)).toEqual(allWell);
    await stage.standby.stop();
    expect(await statuses(gateway, group)).toEqual(allWell);
    await gateway.program.prints(/it does not answer/);
    expect(await statuses(gateway, group)).toEqual(allWell);
    gateway.program.output = '';
    await stage.standby.start();
    await gateway.program.prints(used);
    expect(await statuses(gateway, group)).toEqual(allWell);
  });

  it('is frozen while it is asked: every read is answered, and it is taken again when it goes on', async () => {
    const group = await stage.plant();
    const gateway = await stage.gateway(patient);
    expect(await statuses(gateway, group)).toEqual(allWell);
    stage.standby.freeze(true);
    try {
      expect(await statuses(gateway, group)).toEqual(allWell);
      await gateway.program.prints(/it does not answer/);
      expect(await statuses(gateway, group)).toEqual(allWell);
      gateway.program.output = '';
    } finally {
      stage.standby.freeze(false);
    }
    await gateway.program.prints(used);
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  });

  it('is away at the start: the gateway starts, and takes it when it comes', async () => {
    const group = await stage.plant();
    await stage.standby.stop();
    const gateway = await stage.gateway(strict, { until: /it does not answer/ });
    expect(await statuses(gateway, group)).toEqual(allWell);
    await stage.standby.start();
    await gateway.program.prints(used);
  });

  it('negative control: where nothing is asked again, reads fail with it', async () => {
    const group = await stage.plant();
    const gateway = await stage.gateway(patient, { mutations: [guardsOff.replicaFailed, guardsOff.replicaAway] });
    expect(await statuses(gateway, group)).toEqual(allWell);
    await stage.standby.stop();
    try {
      expect(await statuses(gateway, group)).toContain(503);
    } finally {
      await stage.standby.start();
    }
  });
});

describe('a server that is no replica of the database', () => {
  /** A standby of its own, which is promoted while a gateway reads from it, and then written by its own. @returns what is read */
  async function afterPromotion(
    env: Record<string, string>,
    { mutations = [], noticed }: { mutations?: readonly Mutation[]; noticed: RegExp },
  ): Promise<string> {
    const promoted = await PostgresServer.standbyOf(stage.primary);
    try {
      const group = await stage.plant(promoted);
      const gateway = await stage.gateway(env, { mutations, replica: promoted.url('school', 'school') });
      await promoted.ask('select pg_promote()');
      await promoted.ask(
        `update im_group set group_name = 'of a stranger' where im_group_id = ${group.im_group_id}`,
        'school',
      );
      await gateway.program.prints(noticed);
      return await listOf(gateway, group);
    } finally {
      await promoted.remove();
    }
  }

  it('one that has been promoted is left', async () => {
    expect(await afterPromotion(strict, { noticed: /it is no standby/ })).not.toContain('of a stranger');
  });

  it('negative control: taken for a standby, it shows what was never written here', async () => {
    expect(await afterPromotion(patient, { mutations: [guardsOff.replicaStanding], noticed: used })).toContain(
      'of a stranger',
    );
  });

  it.each([
    [
      'the primary by another name',
      () => stage.primary.url('school', 'school').replace('127.0.0.1', 'localhost'),
      /it is no standby/,
    ],
    ['another database of the standby', () => stage.standby.url('postgres'), /it is a standby of another database/],
  ])('%s is not asked', async (_, url, reason) => {
    const group = await stage.plant();
    const gateway = await stage.gateway(strict, { replica: url(), until: reason });
    expect(await listOf(gateway, group)).toContain('测试群');
  });
});
