import type { OperationAnswer } from '#client';
import { formerMarker, groupMarker } from '#easemob';
import { eventually } from '../support/eventually.js';
import { asOtherProgram } from '../support/other-program.js';
import { runOps } from '../support/ops.js';
import { plantGroup, startSystem, type System } from '../support/system.js';

const settings = { EASEMOB_ENVIRONMENT: 'test', EASEMOB_IN_DOUBT_MS: '800', EASEMOB_ORPHAN_SWEEP_MS: '300' };
let system: System;

const key = { environment: 'test', secret: 'test-password' };

type Planted = Awaited<ReturnType<typeof plantGroup>>;

async function activate(group: Planted): Promise<OperationAnswer> {
  const { im_group_id, im_user_id, account_id } = group;
  const client = system.client(1, account_id);
  return client.settled(await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id }));
}

/** The answer to a create is lost and the list hides the group for longer than the in-doubt time: there will be two. */
async function makeDouble(group: Planted): Promise<string> {
  await system.simulator.dials({ listLagMs: 60_000 });
  await system.simulator.faults({ route: 'createGroup', effect: 'after', answer: 'reset' });
  const { easemob_group_id } = await activate(group);
  await system.simulator.dials({ listLagMs: 0 });
  const double = (await system.simulator.groupsFor(group.im_group_id)).find(({ id }) => id !== easemob_group_id);
  return double!.id;
}

const fateOf = async (id: string): Promise<string | undefined> =>
  (await system.database.query('select fate from orphan_group where easemob_group_id = $1', [id])).rows[0]?.fate;
const lastSweep = async (): Promise<number> =>
  Number(
    (await system.database.query(`select coalesce(sum(done), 0) as done from work_item where kind = 'orphans'`)).rows[0]
      .done,
  );

const ops = async (...args: string[]): Promise<string> => {
  const { code, output } = await runOps(system, args);
  expect([code, args]).toEqual([0, args]);
  return output;
};

const logged = (text: RegExp) => eventually(() => system.workers.some(({ output }) => text.test(output)));

/** So many sweeps that began after now have ended. */
async function sweeps(many: number): Promise<void> {
  const before = await lastSweep();
  await eventually(lastSweep, { good: (done) => done > before + many });
}

const easemob = <T>(method: string, path: string, body?: object) => asOtherProgram<T>(system, method, path, body);

const createThere = async (owner: string, custom: string): Promise<string> => {
  const group = { groupname: 'planted', public: false, owner, custom };
  return (await easemob<{ data: { groupid: string } }>('POST', '/chatgroups', group)).data.groupid;
};

describe('P2: groups in Easemob that belong to nobody', () => {
  beforeAll(async () => void (system = await startSystem(settings)));
  afterAll(() => system?.stop());
  afterEach(() => system.simulator.faults());

  it('a double is deleted once it is certain; the group itself and its members stay', async () => {
    const group = await plantGroup(system);
    const double = await makeDouble(group);
    const remote = () => system.simulator.groupsFor(group.im_group_id);
    const [left] = await eventually(remote, { good: ({ length }) => length === 1 });
    expect(left!.id).not.toBe(double);
    expect([left!.owner, ...left!.members].toSorted()).toEqual(group.members.toSorted());
    await eventually(() => fateOf(double), { good: (fate) => fate === 'deleted' });
    await logged(/two Easemob groups for one of ours/);
  });

  it('a group whose mapping was never written is adopted, and activated without another create', async () => {
    const group = await plantGroup(system);
    await system.simulator.faults(
      { route: 'createGroup', effect: 'after', answer: 'reset' },
      {
        route: 'joinedGroups',
        times: 'always',
        effect: 'before',
        answer: { status: 403, body: { error: 'forbidden_op' } },
      },
    );
    await expect(activate(group)).rejects.toThrow('provider_refused');
    const [lost] = await system.simulator.groupsFor(group.im_group_id);
    await eventually(() => fateOf(lost!.id), { good: (fate) => fate === 'adopted' });
    await system.simulator.faults();
    expect((await activate(group)).easemob_group_id).toBe(lost!.id);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(1);
  });

  it('nothing else is touched: groups without our marker, of others, of unknown ids, or with people in them', async () => {
    const group = await plantGroup(system);
    await activate(group);
    const [owner, member] = group.members as [string, string];
    const untouched = {
      foreign: await createThere(owner, 'somebody else'),
      environment: await createThere(owner, groupMarker(group.im_group_id, { ...key, environment: 'staging' })),
      guessed: await createThere(owner, formerMarker(group.im_group_id, 'test')),
      stray: await createThere(owner, groupMarker(987654321, key)),
      copied: await createThere(member, groupMarker(group.im_group_id, key)),
      populated: await createThere(owner, groupMarker(group.im_group_id, key)),
    };
    await easemob('POST', `/chatgroups/${untouched.populated}/users`, { usernames: [member] });
    await eventually(() => fateOf(untouched.populated), { good: (fate) => fate === 'populated' });
    expect([await fateOf(untouched.stray), await fateOf(untouched.copied)]).toEqual(['stray', 'stray']);
    await sweeps(2);
    const there = (await system.simulator.state()).groups.map(({ id }) => id);
    expect(there).toEqual(expect.arrayContaining(Object.values(untouched)));
    expect(await fateOf(untouched.foreign)).toBeUndefined();
    expect(await fateOf(untouched.environment)).toBeUndefined();
    expect(await fateOf(untouched.guessed)).toBeUndefined();
  });

  it('the counterpart of a group that was deleted here stays until an operator dissolves it', async () => {
    const group = await plantGroup(system);
    const { easemob_group_id } = await activate(group);
    for (const table of ['im_group_member', 'im_group'])
      await system.database.query(`delete from ${table} where im_group_id = $1`, [group.im_group_id]);
    await eventually(() => fateOf(easemob_group_id), { good: (fate) => fate === 'buried' });
    expect(await ops('orphans', 'dissolve', easemob_group_id)).toMatch(/add --yes/);
    await sweeps(2);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(1);
    await ops('orphans', 'dissolve', easemob_group_id, '--yes');
    await eventually(() => system.simulator.groupsFor(group.im_group_id), {
      good: ({ length }) => length === 0,
    });
    await eventually(() => fateOf(easemob_group_id), { good: (fate) => fate === 'deleted' });
  });

  it('a group that was seen before its mapping was written is settled once it is', async () => {
    const group = await plantGroup(system);
    await system.simulator.faults({ route: 'createGroup', effect: 'after', answer: 'reset' });
    const { easemob_group_id } = await activate(group);
    await eventually(() => fateOf(easemob_group_id), { good: (fate) => fate === undefined || fate === 'adopted' });
    const { rows } = await system.database.query(
      `select 1 from orphan_group where settled_at is null and easemob_group_id in (select easemob_group_id from im_group)`,
    );
    expect(rows).toEqual([]);
  });

  it('an alarm is raised when the lists lag longer than the in-doubt time', async () => {
    await activate(await plantGroup(system));
    await system.simulator.dials({ listLagMs: 60_000 });
    await logged(/lag longer than EASEMOB_IN_DOUBT_MS/);
    await system.simulator.dials({ listLagMs: 0 });
  });
});

describe('the dry run', () => {
  beforeAll(async () => void (system = await startSystem({ ...settings, EASEMOB_ORPHANS: 'report' })));
  afterAll(() => system?.stop());

  it('tells what it would delete, and deletes nothing before an operator says so', async () => {
    const group = await plantGroup(system);
    const double = await makeDouble(group);
    await eventually(() => fateOf(double), { good: (fate) => fate === 'delete' });
    await sweeps(1);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(2);
    expect(await system.simulator.count('deleteGroup')).toBe(0);

    const listed = JSON.parse(await ops('orphans', 'list', '--json')) as object[];
    expect(listed).toEqual([
      expect.objectContaining({ easemob_group_id: double, im_group_id: group.im_group_id, fate: 'delete' }),
    ]);
    await ops('orphans', 'sweep');
    await eventually(() => system.simulator.groupsFor(group.im_group_id), { good: ({ length }) => length === 1 });
    await eventually(async () => JSON.parse(await ops('orphans', 'list', '--json')), {
      good: ({ length }: object[]) => length === 0,
    });
    expect(await ops('orphans', 'list', '--all')).toMatch(/deleted/);
  });
});
