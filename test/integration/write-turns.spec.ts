import { patientGateway } from '../fault/accidents.js';
import { send, startGateway, tapOn, unavailable, type Gateway, type Signed } from '../fault/gateways.js';
import { guardsOff } from '../fault/guards-off.js';
import { eventually } from '../support/eventually.js';
import { lockWaits, whileLocked } from '../support/lock-waits.js';
import { usual } from '../support/quick.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';

let system: System;
let gateway: Gateway | undefined;
beforeAll(async () => void (system = await startSystem({}, { workers: 0, dispatchers: 0 })));
afterEach(() => gateway?.program.stop('SIGKILL'));
afterAll(() => system?.stop());

type PlantedGroup = Awaited<ReturnType<typeof plantGroup>>;

/** A group of a school of its own. */
async function plantElsewhere() {
  const group = await plantGroup(system);
  const { rows } = await system.database.query<{ school_id: number }>(
    `insert into school (school_id, name) select max(school_id) + 1, 'elsewhere' from school returning school_id`,
  );
  const { school_id } = rows[0]!;
  await system.database.query(`update im_group set school_id = $1 where im_group_id = $2`, [
    school_id,
    group.im_group_id,
  ]);
  await system.database.query(`update im_user set school_id = $1 where im_user_id = any($2)`, [
    school_id,
    group.members,
  ]);
  return { ...group, school_id };
}

describe('P13: more writes at once than there are connections', () => {
  const usualRoom = usual('REQUESTS_IN_FLIGHT', 'DATABASE_POOL_SIZE');
  /** Half of the ten. */
  const connections = 5;

  /** What somebody is answered while all others wait for one locked group, and what they are answered afterwards. */
  async function tapBeside(
    { locked, taps, beside }: { locked: PlantedGroup; taps: Signed[]; beside: Signed },
    { holding, mutations = [] }: { holding: number; mutations?: readonly Mutation[] },
  ) {
    // As long as it takes: nobody gives up here but who finds no connection.
    const patience = [patientGateway, guardsOff.turnInTime];
    gateway = await startGateway(system, { env: usualRoom, mutations: [...patience, ...mutations] });
    const { url } = gateway;
    const { flood, reply } = await whileLocked(system, locked, async () => {
      const flood = taps.map((tap) => send(url, tap));
      await eventually(async () => (await system.database.query(lockWaits)).rowCount === holding);
      return { flood, reply: await send(url, beside) };
    });
    return { reply, others: new Set((await Promise.all(flood)).map(({ status }) => status)) };
  }
  const taken = { reply: { status: 200 }, others: new Set([200]) };

  /** Two hundred of a school tap their group in one moment, and then somebody of another school his. */
  async function crowd() {
    const [locked, elsewhere] = [await plantGroup(system, { members: 200 }), await plantElsewhere()];
    const taps = locked.members
      .map(Number)
      .map((member) => tapOn({ ...locked, im_user_id: member, account_id: member }));
    return { locked, taps, beside: tapOn(elsewhere) };
  }

  it('all of a crowd are taken, and who comes from another school does not wait behind them', async () => {
    expect(await tapBeside(await crowd(), { holding: connections - 1 })).toMatchObject(taken);
  });

  it('negative control: he does, where all wait for a connection', async () => {
    const ofAll = { holding: connections, mutations: [guardsOff.writeTurns] };
    expect((await tapBeside(await crowd(), ofAll)).reply).toMatchObject(unavailable);
  });

  /** One account taps a group again and again, and then another account of the school another one. */
  async function insistence() {
    const [locked, other] = [await plantGroup(system), await plantGroup(system)];
    return { locked, taps: Array.from({ length: 20 }, () => tapOn(locked)), beside: tapOn(other) };
  }

  it('an account whose rows are locked leaves connections to others of its school', async () => {
    expect(await tapBeside(await insistence(), { holding: 3 })).toMatchObject(taken);
  });

  it('negative control: it does not, where all wait for a connection', async () => {
    const ofAll = { holding: connections, mutations: [guardsOff.writeTurns] };
    expect((await tapBeside(await insistence(), ofAll)).reply).toMatchObject(unavailable);
  });
});
