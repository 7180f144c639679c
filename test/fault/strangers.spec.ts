import { describeGroup, formerMarker, groupMarker } from '#easemob';
import { asOtherProgram } from '../support/other-program.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { bare, shortLives, tap, type PlantedGroup } from './stage.js';

let system: System;
beforeAll(async () => void (system = await startSystem({ ...shortLives, EASEMOB_ORPHAN_SWEEP_MS: '200' }, bare)));
afterAll(() => system?.stop());

const environment = 'prod';
const guessed = ({ im_group_id }: PlantedGroup) => formerMarker(im_group_id, environment);
const copied = ({ im_group_id }: PlantedGroup) => groupMarker(im_group_id, { environment, secret: 'test-password' });

/** A stranger has made a group with a marker of ours, with our teacher in it; then our create has an unknown outcome. */
async function lure(markerFor: (group: PlantedGroup) => string, mutations: readonly Mutation[] = []) {
  const group = await plantGroup(system);
  const stranger = `stranger-${group.im_group_id}`;
  const [owner] = group.members as [string];
  await asOtherProgram(
    system,
    'POST',
    '/users',
    [stranger, owner].map((username) => ({ username, password: 'x' })),
  );
  const custom = markerFor(group);
  const { data } = await asOtherProgram<{ data: { groupid: string } }>(system, 'POST', '/chatgroups', {
    groupname: 'lure',
    public: false,
    owner: stranger,
    members: [owner],
    custom,
    description: describeGroup(custom),
  });
  await system.simulator.faults({ route: 'createGroup', times: 1, effect: 'before', answer: { status: 503 } });
  const worker = await system.addWorker({ mutations });
  const { easemob_group_id } = await (await tap(system, group)).settled();
  await worker.stop();
  const { rows } = await system.database.query<{ fate: string }>(
    'select fate from orphan_group where easemob_group_id = $1',
    [data.groupid],
  );
  return { lure: data.groupid, easemob_group_id, noted: rows.map(({ fate }) => fate) };
}

describe('P2: a group in Easemob that a stranger made to look like ours', () => {
  it('is never adopted where its marker can be guessed, and not even written down', async () => {
    const { lure: theirs, easemob_group_id, noted } = await lure(guessed);
    expect(easemob_group_id).not.toBe(theirs);
    expect(noted).toEqual([]);
    expect((await system.simulator.state()).groups.map(({ id }) => id)).toContain(theirs);
  });

  it('is never adopted where its marker was copied, for its owner is not the one that we named', async () => {
    const { lure: theirs, easemob_group_id } = await lure(copied);
    expect(easemob_group_id).not.toBe(theirs);
    expect((await system.simulator.state()).groups.map(({ id }) => id)).toContain(theirs);
  });

  it('negative control: without a proof and a look at the owner it becomes ours', async () => {
    const { lure: theirs, easemob_group_id } = await lure(guessed, [guardsOff.proveMarker, guardsOff.expectOwner]);
    expect(easemob_group_id).toBe(theirs);
  });

  it('one whose intent was recorded before markers had a proof is still found by the marker of then', async () => {
    const group = await plantGroup(system);
    const [owner] = group.members as [string];
    await asOtherProgram(system, 'POST', '/users', [{ username: owner, password: 'x' }]);
    const custom = guessed(group);
    const { data } = await asOtherProgram<{ data: { groupid: string } }>(system, 'POST', '/chatgroups', {
      groupname: 'ours',
      public: false,
      owner,
      custom,
      description: describeGroup(custom),
    });
    await system.database.query(
      'update im_group set create_tries = 1, create_tried_at = now(), create_owner = $2 where im_group_id = $1',
      [group.im_group_id, Number(owner)],
    );
    const worker = await system.addWorker();
    expect((await (await tap(system, group)).settled()).easemob_group_id).toBe(data.groupid);
    await worker.stop();
  });
});
