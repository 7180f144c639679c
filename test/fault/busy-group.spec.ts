import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { bare, plantCustomGroup, rename, shortLives, tap, unhurried, workOf, type PlantedGroup } from './stage.js';

const edits = 50;
const others = 60;
const latencyMs = 200;

let system: System;
beforeAll(async () => {
  system = await startSystem({ ...shortLives, ...unhurried }, bare);
  await system.simulator.dials({ latencyMs: { '*': latencyMs } });
});
afterAll(() => system?.stop());
afterEach(() => Promise.all(system.workers.map((worker) => worker.stop('SIGKILL'))));

const crew = (size: number, mutations: readonly Mutation[] = []) =>
  Promise.all(Array.from({ length: size }, () => system.addWorker({ mutations })));

const settled = (group: PlantedGroup) =>
  eventually(() => workOf(system, group), { good: ({ wanted, done, lease_owner }) => wanted === done && !lease_owner });

describe('P3: fifty edits of one group beside sixty activations, a slow Easemob and four workers', () => {
  it('nobody waits behind the one group, its names never go back, and the last one stays', async () => {
    await crew(4);
    const busy = await plantCustomGroup(system);
    const groups = await Promise.all(Array.from({ length: others }, () => plantGroup(system)));
    const before = await system.simulator.lastSeq();
    const activate = async (group: PlantedGroup) => (await (await tap(system, group)).settled()).status;
    const editing = (async () => {
      for (let i = 1; i <= edits; i++) await rename(system, busy, `name ${i}`);
    })();
    const statuses = await Promise.all(groups.map(activate));
    expect(statuses).toEqual(groups.map(() => 'succeeded'));
    await editing;
    await settled(busy);
    const [remote] = await system.simulator.groupsFor(busy.im_group_id);
    expect(remote!.name).toBe(`name ${edits}`);

    const calls = await system.simulator.requests(before);
    const names = calls
      .filter(({ route, path }) => route === 'modifyGroup' && path.endsWith(`/${remote!.id}`))
      .map(({ body }) => Number(String(body!.groupname).slice('name '.length)));
    expect(names).toEqual(names.toSorted((a, b) => a - b));
    // One after the other the edits would have taken two calls each: they are taken together, and beside the others.
    expect(names.length).toBeLessThan(edits);
    const creates = calls.filter(({ route }) => route === 'createGroup');
    expect(creates.at(-1)!.at - calls[0]!.at).toBeLessThan(edits * 2 * latencyMs);
  });

  /** A second edit comes while the first one is on its way to Easemob. */
  async function editTwice(mutations: readonly Mutation[] = []): Promise<string> {
    await crew(1, mutations);
    const group = await plantCustomGroup(system);
    const before = await system.simulator.lastSeq();
    await rename(system, group, 'first');
    await eventually(() => system.simulator.count('modifyGroup', before));
    await rename(system, group, 'second');
    await settled(group);
    return (await system.simulator.groupsFor(group.im_group_id))[0]!.name;
  }

  it('an edit that comes while another is carried out is carried out after it', async () => {
    expect(await editTwice()).toBe('second');
  });

  it('negative control: where wishes are not counted, it is lost', async () => {
    expect(await editTwice([guardsOff.countWishes])).toBe('first');
  });
});
