import type { OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';

let system: System;
beforeAll(async () => void (system = await startSystem()));
afterAll(() => system?.stop());
afterEach(() => system.simulator.faults());

async function activate(group: { im_group_id: number; im_user_id: number; account_id: number }) {
  const client = system.client(1, group.account_id);
  const { im_group_id, im_user_id } = group;
  const accepted = await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id });
  return client.settled(accepted, { timeoutMs: 25_000 });
}

/** Faults on the creation of a group: what is done, what the caller sees, how often it may be asked. */
describe('P2: one Easemob group per group, whatever becomes of the answer', () => {
  it.each<[string, object, number]>([
    ['it is created, and the answer is a 503', { effect: 'after', answer: { status: 503 } }, 1],
    ['it is created, and the connection breaks', { effect: 'after', answer: 'reset' }, 1],
    ['it is created, and no answer comes', { effect: 'after', answer: 'silence' }, 1],
    ['it is created, and the answer can not be read', { effect: 'after', answer: 'garbage' }, 1],
    ['it is not created, and the answer is a 503', { effect: 'before', answer: { status: 503 } }, 2],
    ['it is not created, and the connection breaks', { effect: 'before', answer: 'reset' }, 2],
    [
      'it is refused for the moment with a 429',
      { effect: 'before', answer: { status: 429, body: { error: 'reach_limit' }, headers: { 'retry-after': '1' } } },
      2,
    ],
    ['the token has expired', { effect: 'before', answer: { status: 401, body: { error: 'unauthorized' } } }, 2],
  ])('%s', async (_what, fault, creates) => {
    const group = await plantGroup(system);
    await system.simulator.faults({ route: 'createGroup', times: 1, ...fault });
    const { easemob_group_id } = await activate(group);
    const remote = await system.simulator.groupsFor(group.im_group_id);
    expect(remote.map(({ id }) => id)).toEqual([easemob_group_id]);
    expect([remote[0]!.owner, ...remote[0]!.members].toSorted()).toEqual(group.members.toSorted());
    expect(await system.simulator.createsOf(group)).toBe(creates);
  });

  it('the list shows the group late, but within the in-doubt time', async () => {
    const group = await plantGroup(system);
    await system.simulator.dials({ listLagMs: 1500 });
    await system.simulator.faults({ route: 'createGroup', effect: 'after', answer: 'reset' });
    await activate(group);
    await system.simulator.dials({ listLagMs: 0 });
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(1);
  });

  it('negative control: a list that lags longer than the in-doubt time makes a double', async () => {
    const group = await plantGroup(system);
    await system.simulator.dials({ listLagMs: 60_000 });
    await system.simulator.faults({ route: 'createGroup', effect: 'after', answer: 'reset' });
    await activate(group);
    await system.simulator.dials({ listLagMs: 0 });
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(2);
  });
});

describe('other troubles of Easemob', () => {
  it('members whom it does not know, though we took them for registered, are registered anew', async () => {
    const group = await plantGroup(system, { members: 4 });
    await system.database.query('update im_user set easemob_registered_at = now() where im_user_id = any($1)', [
      group.members,
    ]);
    expect(await activate(group)).toMatchObject({ status: 'succeeded' });
    const [remote] = await system.simulator.groupsFor(group.im_group_id);
    expect(remote!.members).toHaveLength(3);
  });

  it('calls that fail in between are taken up where they stopped', async () => {
    const group = await plantGroup(system, { members: 130 });
    await system.simulator.faults({
      route: 'addMembers',
      times: 2,
      effect: 'before',
      answer: { status: 502 },
    });
    expect(await activate(group)).toMatchObject({ status: 'succeeded' });
    expect((await system.simulator.groupsFor(group.im_group_id))[0]!.members).toHaveLength(129);
  });

  it('a group that the plan does not allow fails with the limit, and nothing is begun', async () => {
    const group = await plantGroup(system, { members: 301 });
    await expect(activate(group)).rejects.toMatchObject({
      error: 'group_too_large',
      message: expect.stringMatching('300'),
    });
    expect(await system.simulator.createsOf(group)).toBe(0);
  });

  it('people are registered under their names, and added without a notice in the group', async () => {
    const group = await plantGroup(system, { members: 2 });
    const before = await system.simulator.lastSeq();
    await activate(group);
    const asked = await system.simulator.requests(before);
    expect(asked.find(({ route }) => route === 'registerUsers')!.body).toMatchObject([
      { nickname: 'pupil' },
      { nickname: 'pupil' },
    ]);
    expect(asked.find(({ route }) => route === 'addMembers')).toMatchObject({
      query: { need_notify: 'false' },
    });
  });

  it('all tokens expired: a new one is minted, once a worker', async () => {
    const { tokenMints } = await system.simulator.counters();
    await system.simulator.expireTokens();
    const groups = await Promise.all([plantGroup(system), plantGroup(system), plantGroup(system)]);
    await Promise.all(groups.map(activate));
    expect((await system.simulator.counters()).tokenMints - tokenMints).toBeLessThanOrEqual(system.workers.length);
  });

  it('while it waits for Easemob, an operation says so', async () => {
    const group = await plantGroup(system);
    await system.simulator.faults({
      route: 'createGroup',
      times: 'always',
      effect: 'before',
      answer: { status: 429, body: { error: 'reach_limit' }, headers: { 'retry-after': '1' } },
    });
    const client = system.client(1, group.account_id);
    const { operation_id } = await client.call<OperationAnswer>('activeGroup', group);
    const ask = () => client.call<OperationAnswer>('getOperation', { operation_id });
    const waiting = await eventually(ask, { good: ({ status }) => status === 'waiting_provider' });
    expect(waiting.retry_after_ms).toBeGreaterThan(0);
    await system.simulator.faults();
    await eventually(ask, { good: ({ status }) => status === 'succeeded' });
  });
});
