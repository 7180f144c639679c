import { groupMarker } from '#easemob';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { crashPoints, type CrashPoint } from './crash-points.js';
import { guardsOff } from './guards-off.js';
import { bare, Reserve, shortLives, tap, unhurried, workOf, type PlantedGroup } from './stage.js';

/** Longer than any test: where nothing is in doubt, nobody waits for it. */
const inDoubtMs = '60000';
const settings = { ...shortLives, EASEMOB_CHOSEN_GROUP_ID: 'on', EASEMOB_IN_DOUBT_MS: inDoubtMs };

let system: System;
beforeAll(async () => void (system = await startSystem(settings, bare)));
afterAll(() => system?.stop());
afterEach(async () => {
  await Promise.all(system.workers.map((worker) => worker.stop('SIGKILL')));
  await system.simulator.faults();
});

const key = { environment: 'prod', secret: 'test-password' };
const chosen = ({ im_group_id }: PlantedGroup) => groupMarker(im_group_id, key).replaceAll('-', '');

async function groupsOf(group: PlantedGroup): Promise<string[]> {
  return (await system.simulator.groupsFor(group.im_group_id)).map(({ id }) => id);
}

/** Activates a group whose worker dies at a point; a second one of this environment ends it. */
async function activateThroughCrash(point: CrashPoint, second: Parameters<System['addWorker']>[0] = {}) {
  const group = await plantGroup(system);
  const [doomed, rescuer] = await Promise.all([
    system.addWorker({ mutations: [crashPoints[point]] }),
    Reserve.of(system, second),
  ]);
  const operation = await tap(system, group);
  expect(await doomed.exited).toBe('SIGKILL');
  await rescuer.work();
  return { group, ...(await operation.settled()) };
}

describe('P2, where Easemob lets us choose ids', () => {
  beforeAll(() => system.simulator.dials({ chosenGroupId: 'activated' }));

  it('a create whose outcome is unknown is repeated at once, and makes nothing new', async () => {
    await system.addWorker({ env: { ...unhurried, EASEMOB_IN_DOUBT_MS: inDoubtMs } });
    const first = await plantGroup(system);
    expect((await (await tap(system, first)).settled()).easemob_group_id).toBe(chosen(first));
    const faults = ['after', 'before'].flatMap((effect) =>
      [{ status: 503 }, 'reset', 'silence', 'garbage'].map((answer) => ({
        route: 'createGroup',
        effect,
        answer,
      })),
    );
    await system.simulator.faults(...faults);
    const groups = await Promise.all(faults.map(() => plantGroup(system)));
    const operations = await Promise.all(groups.map((group) => tap(system, group)));
    for (const [index, group] of groups.entries()) {
      expect((await operations[index]!.settled()).easemob_group_id).toBe(chosen(group));
      expect(await groupsOf(group)).toEqual([chosen(group)]);
    }
    expect(await system.simulator.createsOf(...groups)).toBe(2 * faults.length);
  });

  it.each<CrashPoint>(['after Easemob has created, its answer unread', 'before the mapping is committed'])(
    'a worker killed %s: the group is found by its id, though no list shows it yet',
    async (point) => {
      await system.simulator.dials({ listLagMs: 60_000 });
      const { group, easemob_group_id } = await activateThroughCrash(point);
      await system.simulator.dials({ listLagMs: 0 });
      expect(easemob_group_id).toBe(chosen(group));
      expect(await groupsOf(group)).toEqual([chosen(group)]);
      expect(await system.simulator.createsOf(group)).toBe(1);
    },
  );
});

describe('P2, where the setting is wrong: Easemob gives ids of its own', () => {
  const hasty = { env: { EASEMOB_IN_DOUBT_MS: shortLives.EASEMOB_IN_DOUBT_MS } };
  beforeAll(() => system.simulator.dials({ chosenGroupId: 'ignored' }));

  it('a create whose answer is lost is looked for, not repeated', async () => {
    await system.addWorker(hasty);
    const group = await plantGroup(system);
    await system.simulator.faults({ route: 'createGroup', effect: 'after', answer: 'reset' });
    const { easemob_group_id } = await (await tap(system, group)).settled();
    expect(easemob_group_id).not.toBe(chosen(group));
    expect(await groupsOf(group)).toEqual([easemob_group_id]);
  });

  it('a create whose worker is killed is looked for, not repeated', async () => {
    const { group, easemob_group_id } = await activateThroughCrash('after the answer', hasty);
    expect(await groupsOf(group)).toEqual([easemob_group_id]);
  });

  it('negative control: whoever takes the setting for granted makes a second group', async () => {
    const believer = { ...hasty, mutations: [guardsOff.lookForMarker] };
    const { group } = await activateThroughCrash('after the answer', believer);
    expect(await groupsOf(group)).toHaveLength(2);
  });
});

describe('where the setting is wrong: Easemob refuses ids', () => {
  beforeAll(() => system.simulator.dials({ chosenGroupId: 'refused' }));

  it('nothing is made and the operation says so; with the setting off, the next tap succeeds', async () => {
    const worker = await system.addWorker();
    const group = await plantGroup(system);
    await expect((await tap(system, group)).settled()).rejects.toMatchObject({ error: 'provider_refused' });
    expect(await groupsOf(group)).toEqual([]);
    expect((await workOf(system, group)).last_error).toMatch(/groupid/);
    await worker.stop();
    await system.addWorker({ env: { EASEMOB_CHOSEN_GROUP_ID: 'off' } });
    expect((await (await tap(system, group)).settled()).status).toBe('succeeded');
    expect(await groupsOf(group)).toHaveLength(1);
  });
});
