import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { crashPoints, type CrashPoint } from './crash-points.js';
import { guardsOff } from './guards-off.js';
import { bare, plantMessages, Reserve, shortLives, tap, workOf } from './stage.js';

let system: System;
let rescuer: Reserve;
beforeAll(async () => {
  system = await startSystem(shortLives, bare);
  rescuer = await Reserve.of(system);
});
afterAll(() => system?.stop());

const points = Object.keys(crashPoints) as CrashPoint[];
const prepared = new Map<CrashPoint, Promise<Reserve>>();
const prepare = (point: CrashPoint) => {
  const doomed = prepared.get(point) ?? Reserve.of(system, { mutations: [crashPoints[point]] });
  prepared.set(point, doomed);
  return doomed;
};

/** A group is tapped; its worker dies at this point; another one comes and ends it. */
async function crashAt(
  point: CrashPoint,
  {
    first = prepare(point),
    second = rescuer,
    meanwhile,
  }: { first?: Promise<Reserve>; second?: Reserve; meanwhile?: () => unknown } = {},
) {
  const doomed = await first;
  const group = await plantGroup(system, { members: 130 });
  const texts = await plantMessages(system, group, 5);
  await doomed.work();
  const operation = await tap(system, group);
  expect(await doomed.program.exited).toBe('SIGKILL');
  meanwhile?.();
  await second.work();
  const { status, easemob_group_id } = await operation.settled();
  await eventually(() => workOf(system, group), { good: ({ wanted, done }) => done === wanted }); // its messages too
  await second.rest();
  return { group, texts, status, easemob_group_id, creates: await system.simulator.createsOf(group) };
}

/** Messages as they arrived, each double right after its first and taken away. */
const withoutDoubles = (texts: string[]) => texts.filter((text, index) => text !== texts[index - 1]);

describe('P1 to P4: a worker killed at any point of the life of a group', () => {
  it.each(points.map((point, index) => [point, points[index + 1]] as const))('%s', async (point, next) => {
    const meanwhile = () => next && prepare(next);
    const { group, texts, status, easemob_group_id, creates } = await crashAt(point, { meanwhile });
    expect(status).toBe('succeeded');
    const remote = await system.simulator.groupsFor(group.im_group_id);
    expect(remote.map(({ id }) => id)).toEqual([easemob_group_id]);
    expect(creates).toBe(1);
    expect([remote[0]!.owner, ...remote[0]!.members].toSorted()).toEqual(group.members.toSorted());
    const { messages } = await system.simulator.state();
    const arrived = messages[easemob_group_id]!.map(({ body }) => body.msg);
    expect(withoutDoubles(arrived)).toEqual(texts);
    expect(arrived.length - texts.length).toBe(point === 'after a message is sent' ? 1 : 0);
  });

  it('negative control: whoever takes over does not look for the marker, and there are two groups', async () => {
    const { group, creates } = await crashAt('after the answer', {
      first: Reserve.of(system, { mutations: [crashPoints['after the answer']] }),
      second: await Reserve.of(system, { mutations: [guardsOff.lookForMarker] }),
    });
    expect(creates).toBe(2);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(2);
  });

  it('negative control: the intent was not written down, and there are two groups', async () => {
    const { group, creates } = await crashAt('after the answer', {
      first: Reserve.of(system, { mutations: [crashPoints['after the answer'], guardsOff.writeIntent] }),
    });
    expect(creates).toBe(2);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(2);
  });
});
