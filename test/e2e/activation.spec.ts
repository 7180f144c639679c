import type { OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { readySchool } from './activation/ready-school.js';

let system: System;
beforeAll(async () => void (system = await startSystem()));
afterAll(() => system?.stop());

const tap = (group: { im_group_id: number; im_user_id: number; account_id: number }, fields: object = {}) =>
  system.client(1, group.account_id).call<OperationAnswer>('activeGroup', {
    im_group_id: group.im_group_id,
    im_user_id: group.im_user_id,
    ...fields,
  });

describe('activating a group', () => {
  it('is answered at once, finished by the worker, and seen by polling', async () => {
    const group = { im_group_id: 1496, im_user_id: 151345, account_id: 3419 };
    const client = system.client(1, 3419);
    const status = () =>
      client.call<{ activation: string; easemob_group_id: string }>('getActivationStatus', { im_group_id: 1496 });
    expect(await status()).toMatchObject({ activation: 'inactive', easemob_group_id: '' });

    const accepted = await tap(group);
    expect(accepted).toMatchObject({ code: 0, msg: 'success', easemob_group_id: '', status: 'queued' });
    expect(accepted.retry_after_ms).toBeGreaterThan(0);
    expect((await status()).activation).toBe('activating');

    const { operation_id } = accepted;
    const done = await eventually(() => client.call<OperationAnswer>('getOperation', { operation_id }), {
      good: (operation) => operation.retry_after_ms === undefined,
    });
    expect(done).toMatchObject({
      status: 'succeeded',
      cmd: 'activeGroup',
      im_group_id: 1496,
      members: { wanted: 69, done: 69, failed: [] },
    });
    expect(await status()).toMatchObject({ activation: 'active', easemob_group_id: done.easemob_group_id });

    const [remote, ...doubles] = await system.simulator.groupsFor(1496);
    expect(doubles).toEqual([]);
    expect(remote).toMatchObject({ id: done.easemob_group_id, name: '高一(18)班师生群', owner: '151345' });
    const pupils = Array.from({ length: 68 }, (_, index) => String(152927 + index));
    expect(remote!.members.toSorted()).toEqual(pupils);
    const batches = (await system.simulator.requests()).filter(({ route }) => route === 'addMembers');
    expect(Math.max(...batches.map(({ body }) => (body!.usernames as string[]).length))).toBeLessThanOrEqual(60);
  });

  it('held with wait_ms, it gives an old app exactly what it knows', async () => {
    const group = await plantGroup(system);
    const held = await tap(group, { wait_ms: 20_000 });
    expect(Object.keys(held).slice(0, 3)).toEqual(['code', 'msg', 'easemob_group_id']);
    expect(held).toMatchObject({
      code: 0,
      msg: 'success',
      easemob_group_id: expect.stringMatching(/^\d+$/),
      status: 'succeeded',
    });
    const again = await tap(group);
    expect(again).toEqual({ code: 0, msg: 'success', easemob_group_id: held.easemob_group_id, status: 'succeeded' });
  });

  it('a held request is let go when its time is up', async () => {
    await system.simulator.dials({ latencyMs: { createGroup: 1200 } });
    const group = await plantGroup(system);
    const answer = await tap(group, { wait_ms: 100 });
    await system.simulator.dials({ latencyMs: { createGroup: 150 } });
    expect(answer).toMatchObject({ easemob_group_id: '', operation_id: expect.any(String) });
    expect(answer.retry_after_ms).toBeGreaterThan(0);
    await system.client(1, group.account_id).settled(answer);
  });

  it('fifty taps by all members at once are one operation and one create', async () => {
    const group = await plantGroup(system, { members: 5 });
    const taps = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const id = Number(group.members[i % 5]);
        return tap({ im_group_id: group.im_group_id, im_user_id: id, account_id: id });
      }),
    );
    // A tap that comes when all is done is answered with the id, and has no operation.
    expect(new Set(taps.flatMap(({ operation_id }) => operation_id ?? [])).size).toBe(1);
    await system.client(1, group.account_id).settled(taps[0]!);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(1);
    expect(await system.simulator.createsOf(group)).toBe(1);
  });

  it('a group without an owner is owned by who activated it', async () => {
    const group = await plantGroup(system);
    await system.database.query('update im_group_member set is_owner = false where im_group_id = $1', [
      group.im_group_id,
    ]);
    const second = Number(group.members[1]);
    await system.client(1, second).activateGroup({ im_group_id: group.im_group_id, im_user_id: second });
    expect((await system.simulator.groupsFor(group.im_group_id))[0]!.owner).toBe(group.members[1]);
  });

  it('who has left the group since owns nothing: a repair hands it over', async () => {
    const group = await plantGroup(system);
    const [first, second, third] = group.members.map(Number);
    const change = (sql: string, ...values: unknown[]) => system.database.query(sql, [group.im_group_id, ...values]);
    await change('update im_group_member set is_owner = false where im_group_id = $1');
    await system.client(1, second!).activateGroup({ im_group_id: group.im_group_id, im_user_id: second! });
    const remote = async () => (await system.simulator.groupsFor(group.im_group_id))[0]!;
    expect((await remote()).owner).toBe(String(second));

    await change('delete from im_group_member where im_group_id = $1 and im_user_id = $2', second);
    await system.database.query(`update im_user set user_type = 'teacher' where im_user_id = $1`, [third]);
    const program = new Program('ops', {
      args: ['group', 'repair', '--school', '1', '--group', String(group.im_group_id), '--yes'],
      env: system.env,
    });
    expect(await program.exited).toBe(0);
    const { owner, members } = await eventually(remote, {
      good: (found) => found.owner === String(third) && found.members.length === 1,
    });
    expect([owner, ...members]).toEqual([String(third), String(first)]);

    await system.database.query('delete from im_user where im_user_id = $1', [second]);
  });

  it.each<[string, object, number, string]>([
    ['a group that is not there', { im_group_id: 999, im_user_id: 151345 }, 3419, 'group_not_found'],
    ['a group of another school', { im_group_id: 710, im_user_id: 151345 }, 3419, 'group_not_found'],
    ['in the name of somebody else', { im_group_id: 1496, im_user_id: 152467 }, 3419, 'user_not_found'],
    ['by somebody who is no member', { im_group_id: 1496, im_user_id: 152467 }, 4541, 'not_group_member'],
    [
      'with a callback nobody has registered',
      { im_group_id: 2, im_user_id: 152467, callback_url: 'https://x.example/' },
      4541,
      'callback_not_registered',
    ],
  ])('is refused for %s, and nothing is written', async (_what, fields, accountId, error) => {
    const rows = async () => (await system.database.query('select count(*) from operation')).rows[0].count;
    const before = await rows();
    await expect(system.client(1, accountId).call('activeGroup', fields)).rejects.toMatchObject({ error, status: 200 });
    expect(await rows()).toBe(before);
  });

  it('is the owner’s alone where the school says so', async () => {
    // The gateways read the policy anew within seconds; until then each try activates a group of its own.
    const bySecond = async () => {
      const group = await plantGroup(system);
      const second = Number(group.members[1]);
      return tap({ ...group, im_user_id: second, account_id: second }).then(
        () => 'accepted',
        (refusal: { error: string }) => refusal.error,
      );
    };
    await system.database.query(`update school set activation = 'owner' where school_id = 1`);
    try {
      await eventually(bySecond, { good: (error) => error === 'not_group_owner' });
    } finally {
      await system.database.query(`update school set activation = 'member' where school_id = 1`);
      await eventually(bySecond, { good: (error) => error === 'accepted' });
    }
  });

  it('an operation of another school is not shown', async () => {
    const { operation_id } = await tap(await plantGroup(system));
    await expect(system.client(6, 3419).call('getOperation', { operation_id })).rejects.toMatchObject({
      error: 'operation_not_found',
    });
  });

  it('a refusal by Easemob fails the operation with our own error name', async () => {
    const group = await plantGroup(system);
    const violation = { error: 'group_name_violation', error_description: 'X is violation, please change it.' };
    await system.simulator.faults({
      route: 'createGroup',
      times: 'always',
      effect: 'before',
      answer: { status: 403, body: violation },
    });
    const refused = (await tap(group, { wait_ms: 20_000 }).catch((error: unknown) => error)) as object;
    await system.simulator.faults();
    expect(refused).toMatchObject({ status: 200, code: 4004, msg: '群名称不符合环信的规定' });
    const status = await system
      .client(1, group.account_id)
      .call('getActivationStatus', { im_group_id: group.im_group_id });
    expect(status).toMatchObject({
      code: 0,
      msg: 'success',
      activation: 'failed',
      status: 'failed',
      failure: { error: 'name_refused', msg: '群名称不符合环信的规定' },
    });

    expect(await tap(group, { wait_ms: 20_000 })).toMatchObject({ status: 'succeeded' });
  });
});

readySchool(() => system);
