import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { crashPoints, type CrashPoint } from './crash-points.js';
import { guardsOff } from './guards-off.js';
import { plantMessages, shortLives, standBy, tap } from './stage.js';

let system: System;
beforeAll(async () => void (system = await startSystem(shortLives, { workers: 0 })));
afterAll(() => system?.stop());

/** A group is tapped; its worker dies at this point; another one comes and ends it. */
async function crashAt(point: CrashPoint, { doomed = [], rescuer = [] }: { doomed?: Mutation[]; rescuer?: Mutation[] } = {}) {
  const group = await plantGroup(system, { members: 130 });
  const texts = await plantMessages(system, group, 5);
  const before = await system.simulator.lastSeq();
  const [first, callSecond] = await Promise.all([
    system.addWorker({ mutations: [crashPoints[point], ...doomed] }),
    standBy(system, { mutations: rescuer }),
  ]);
  const operation = await tap(system, group);
  expect(await first.exited).toBe('SIGKILL');
  const second = await callSecond();
  const { status, easemob_group_id } = await operation.settled();
  expect(await second.stop()).toBe(0);
  return { group, texts, status, easemob_group_id, creates: await system.simulator.count('createGroup', before) };
} // prettier-ignore

/** Messages as they arrived, each double right after its first and taken away. */
const withoutDoubles = (texts: string[]) => texts.filter((text, index) => text !== texts[index - 1]);

describe('P1 to P4: a worker killed at any point of the life of a group', () => {
  it.each(Object.keys(crashPoints) as CrashPoint[])('%s', async (point) => {
    const { group, texts, status, easemob_group_id, creates } = await crashAt(point);
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
    const { group, creates } = await crashAt('after the answer', { rescuer: [guardsOff.lookForMarker] });
    expect(creates).toBe(2);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(2);
  });

  it('negative control: the intent was not written down, and there are two groups', async () => {
    const { group, creates } = await crashAt('after the answer', { doomed: [guardsOff.writeIntent] });
    expect(creates).toBe(2);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(2);
  });
});
