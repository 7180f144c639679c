import { setTimeout as lasting } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import type { Program } from '../support/program.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { freezePoints } from './crash-points.js';
import { guardsOff } from './guards-off.js';
import { bare, plantMessages, Reserve, shortLives, tap, wish, workOf, type PlantedGroup } from './stage.js';

const leaseMs = Number(shortLives.WORK_LEASE_MS);
/** What keeps a zombie's next call from being sent, and what might do so by chance. */
const unguarded = [guardsOff.mustLast, guardsOff.hearOfLoss];

let system: System;
let second: Reserve;
beforeAll(async () => {
  system = await startSystem(shortLives, bare);
  second = await Reserve.of(system);
});
afterAll(() => system?.stop());

/** A worker that takes one doorbell at a time: while it stands still with that one, it gets no other. */
const oneAtATime = (mutations: readonly Mutation[] = []) =>
  system.addWorker({ mutations, env: { WORKER_CONCURRENCY: '1' } });

interface Turns {
  /** Guards taken away from the zombie. */
  without?: Mutation[];
  /** What happens while it is frozen, before another takes over. */
  meanwhile?: () => Promise<unknown>;
  /** What is to be seen of it before it ends. */
  afterwards?: (zombie: Program) => Promise<unknown>;
}

/**
 * A worker freezes at this point of a group's life; another takes over and ends the work; then the first wakes up.
 * @returns the zombie, once it has said what became of its try
 */
async function outlive(
  point: keyof typeof freezePoints,
  group: PlantedGroup,
  { without = [], meanwhile = async () => undefined, afterwards = async () => undefined }: Turns = {},
): Promise<{ zombie: Program; easemob_group_id: string }> {
  const zombie = await oneAtATime([freezePoints[point], ...without]);
  const operation = await tap(system, group);
  await zombie.prints(/^frozen$/m);
  await meanwhile();
  await second.work();
  const { easemob_group_id } = await operation.settled();
  await eventually(() => workOf(system, group), { good: ({ wanted, done }) => wanted === done });
  zombie.kill('SIGCONT');
  await zombie.prints(new RegExp(`"key":"group:${group.im_group_id}","result"`));
  await afterwards(zombie);
  await zombie.stop();
  await second.rest();
  return { zombie, easemob_group_id };
}

const arrivedIn = async (easemobGroupId: string) =>
  (await system.simulator.state()).messages[easemobGroupId]!.map(({ body }) => body.msg);

describe('P2: a worker frozen while Easemob creates', () => {
  it.each([1, 2, 5])('for %d times its lease: one create, one group, its members right', async (times) => {
    const group = await plantGroup(system);
    await system.simulator.dials({ latencyMs: { createGroup: 300 } });
    const zombie = await oneAtATime();
    const operation = await tap(system, group);
    await eventually(() => system.simulator.createsOf(group));
    zombie.kill('SIGSTOP');
    await Promise.all([second.work(), lasting(times * leaseMs)]);
    zombie.kill('SIGCONT');
    const { status, easemob_group_id } = await operation.settled();
    expect(status).toBe('succeeded');
    await zombie.stop();
    await second.rest();
    const remote = await system.simulator.groupsFor(group.im_group_id);
    expect(remote.map(({ id }) => id)).toEqual([easemob_group_id]);
    expect([remote[0]!.owner, ...remote[0]!.members].toSorted()).toEqual(group.members.toSorted());
    expect(await system.simulator.createsOf(group)).toBe(1);
    expect(await workOf(system, group)).toMatchObject({ done: 1, wanted: 1, lease_owner: null });
  });

  it('right before the call leaves, until another has made the group: it does not make a second', async () => {
    const group = await plantGroup(system);
    const { zombie, easemob_group_id } = await outlive('right before the create is sent', group);
    expect(zombie.output).toMatch(/"result":"fenced"/);
    expect((await system.simulator.groupsFor(group.im_group_id)).map(({ id }) => id)).toEqual([easemob_group_id]);
  });

  it('negative control: without asking whether its claim lasts, it makes a second one', async () => {
    const group = await plantGroup(system);
    await outlive('right before the create is sent', group, { without: unguarded });
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(2);
  });
});

describe('P3: a worker frozen between two batches of members, while members leave', () => {
  async function membersAfter(without: Mutation[] = []) {
    const group = await plantGroup(system, { members: 130 });
    const leaving = [group.members[99]!, group.members[124]!];
    const meanwhile = async () => {
      await system.database.query('delete from im_group_member where im_group_id = $1 and im_user_id = any($2)', [
        group.im_group_id,
        leaving,
      ]);
      await wish(system, [group]);
    };
    await outlive('before the second batch of members', group, { without, meanwhile });
    const [remote] = await system.simulator.groupsFor(group.im_group_id);
    return {
      members: new Set([remote!.owner, ...remote!.members]),
      wanted: group.members.filter((id) => !leaving.includes(id)),
    };
  }

  it('it does not bring back who has left', async () => {
    const { members, wanted } = await membersAfter();
    expect(members).toEqual(new Set(wanted));
  });

  it('negative control: without asking whether its claim lasts, it does', async () => {
    const { members, wanted } = await membersAfter(unguarded);
    expect(members.size).toBeGreaterThan(wanted.length);
  });
});

describe('P4: a worker frozen right before it sends a message', () => {
  it('leaves it to the one who has sent it', async () => {
    const group = await plantGroup(system);
    const texts = await plantMessages(system, group, 5);
    const { easemob_group_id } = await outlive('right before a message is sent', group);
    expect(await arrivedIn(easemob_group_id)).toEqual(texts);
  });

  it('negative control: without asking whether its claim lasts, it arrives once more, behind the later ones', async () => {
    const group = await plantGroup(system);
    const texts = await plantMessages(system, group, 5);
    const { easemob_group_id } = await outlive('right before a message is sent', group, {
      without: unguarded,
    });
    expect(await arrivedIn(easemob_group_id)).toEqual([...texts, '第3条']);
  });
});

describe('a worker frozen before it writes its verdict, while more was wanted and done', () => {
  it('writes nothing any more', async () => {
    const group = await plantGroup(system);
    const meanwhile = () => wish(system, [group]);
    const { zombie } = await outlive('before the verdict is written', group, { meanwhile });
    expect(zombie.output).toMatch(/"result":"fenced"/);
    expect(await workOf(system, group)).toMatchObject({ wanted: 2, done: 2, fence: 2 });
  });

  it('negative control: without the fence it takes back what was done', async () => {
    const group = await plantGroup(system);
    const without = [guardsOff.fence, guardsOff.hearOfLoss];
    const meanwhile = () => wish(system, [group]);
    // The row says again that something is to be done, and it is done once more.
    const afterwards = () =>
      eventually(() => workOf(system, group), { good: ({ fence, done }) => fence === 3 && done === 2 });
    const { zombie } = await outlive('before the verdict is written', group, { without, meanwhile, afterwards });
    expect(zombie.output).toMatch(/"result":"done"/);
  });
});
