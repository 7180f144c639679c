import type { OperationAnswer } from '#client';
import { plantGroup, startSystem, type System } from '../support/system.js';

let system: System;
beforeAll(async () => void (system = await startSystem({ EASEMOB_GROUP_MAX_USERS: '10' })));
afterAll(() => system?.stop());
afterEach(() => system.simulator.faults());

type CustomGroup = OperationAnswer & { im_group_id: number };
const held = { wait_ms: 20_000 };
const school = () => system.client(6, 3419);
const create = (fields: object = {}) =>
  school().call<CustomGroup>('createCustomGroup', {
    groupname: '读书会',
    owner_account_id: 3419,
    owner_teacher_id: 0,
    members: { account_id: [3259], teacher_id: [212], student_id: [290] },
    ...held,
    ...fields,
  });
const modify = (im_group_id: number, fields: object) =>
  school().call<CustomGroup>('modifyCustomGroup', { im_group_id, ...held, ...fields });
async function remote(im_group_id: number) {
  const [group, ...doubles] = await system.simulator.groupsFor(im_group_id);
  expect(doubles).toEqual([]);
  return { name: group!.name, owner: group!.owner, members: group!.members.toSorted() };
}
const refusal = (error: string) => expect.objectContaining({ error, status: 200 });

describe('a custom group', () => {
  it('appears in Easemob with its name, owner and members', async () => {
    const group = await create();
    expect(group).toMatchObject({
      code: 0,
      msg: 'success',
      status: 'succeeded',
      easemob_group_id: expect.stringMatching(/^\d+$/),
    });
    expect(await remote(group.im_group_id)).toEqual({
      name: '读书会',
      owner: '162317',
      members: ['159189', '162157', '162239'],
    });
    const rooms = await school().chatRooms();
    expect(rooms.find((room) => room.im_group_id === group.im_group_id)).toMatchObject({
      group_type: 'other',
      relation_id: 0,
      isOwner: 1,
    });
  });

  it('is edited: renamed, joined and left; repeating an edit is no error', async () => {
    const { im_group_id } = await create();
    const edit = {
      groupname: '读书会(二)',
      addmembers: { teacher_id: [50] },
      deletemembers: { student_id: [290], account_id: [3422] },
    };
    for (let i = 0; i < 2; i++) expect(await modify(im_group_id, edit)).toMatchObject({ status: 'succeeded' });
    expect(await remote(im_group_id)).toEqual({
      name: '读书会(二)',
      owner: '162317',
      members: ['162077', '162157', '162239'],
    });
  });

  it('P3: whatever order and overlap its edits have, it ends as the last one wanted', async () => {
    await system.simulator.dials({ latencyMs: { addMembers: 60, removeMembers: 60 } });
    const { im_group_id } = await create({ wait_ms: 0, members: {} });
    const pool = [3179, 3259, 3341, 3422, 3940];
    let wanted = new Set<number>();
    const answers: CustomGroup[] = [];
    for (let round = 0; round < 12; round++) {
      const inside = pool.filter((_, i) => (round * 7 + i * 3) % 4 < 2);
      const outside = pool.filter((account) => !inside.includes(account));
      wanted = new Set(inside);
      answers.push(
        await modify(im_group_id, {
          wait_ms: 0,
          groupname: `第${round}次`,
          addmembers: { account_id: inside },
          deletemembers: { account_id: outside },
        }),
      );
    }
    for (const answer of answers) await school().settled(answer);
    const members = [...wanted].map((account) => String(account + 158_898)).toSorted();
    expect(await remote(im_group_id)).toEqual({ name: '第11次', owner: '162317', members });
    await system.simulator.dials({ latencyMs: { addMembers: 0, removeMembers: 0 } });
  });

  it('the same request_id creates nothing twice, also at once', async () => {
    const request = { request_id: `r-${Date.now()}`, wait_ms: 0 };
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(request)));
    expect(new Set(answers.map(({ im_group_id }) => im_group_id)).size).toBe(1);
    expect(new Set(answers.map(({ operation_id }) => operation_id)).size).toBe(1);
    await school().settled(answers[0]!);
    expect(await create(request)).toMatchObject({
      im_group_id: answers[0]!.im_group_id,
      status: 'succeeded',
    });
  });

  it('an edit that is repeated with its request_id does not undo a later one', async () => {
    const { im_group_id } = await create();
    const early = { groupname: '早', request_id: 'early' };
    const first = await modify(im_group_id, early);
    await modify(im_group_id, { groupname: '晚' });
    expect((await modify(im_group_id, early)).operation_id).toBe(first.operation_id);
    expect((await remote(im_group_id)).name).toBe('晚');
  });

  it('tells of each member whom Easemob does not take', async () => {
    await system.simulator.faults(
      {
        route: 'addMembers',
        times: 'always',
        effect: 'before',
        answer: {
          status: 404,
          body: { error: 'resource_not_found', error_description: "username 162157 doesn't exist!" },
        },
      },
      {
        route: 'addMember',
        times: 2,
        effect: 'before',
        answer: {
          status: 404,
          body: { error: 'resource_not_found', error_description: "username 162157 doesn't exist!" },
        },
      },
    );
    const group = await create({ members: { account_id: [3259] } });
    expect(group).toMatchObject({ status: 'partially_succeeded' });
    const operation = await school().call('getOperation', { operation_id: group.operation_id });
    expect(operation).toMatchObject({
      members: { wanted: 2, done: 1, failed: [{ im_user_id: 162157, error: 'user_not_registered' }] },
    });
  });

  it('is refused, with nothing created, for people who do not exist and for no or two owners', async () => {
    const count = async () => (await system.database.query('select count(*) from im_group')).rows[0].count as string;
    const before = await count();
    await expect(create({ members: { account_id: [3259, 777], student_id: [888] } })).rejects.toEqual(
      refusal('user_not_found'),
    );
    await expect(create({ members: { account_id: [777], student_id: [888] } })).rejects.toThrow(
      /account_id 777, student_id 888/,
    );
    await expect(create({ owner_account_id: 0 })).rejects.toEqual(refusal('owner_ambiguous'));
    await expect(create({ owner_teacher_id: 290 })).rejects.toEqual(refusal('owner_ambiguous'));
    await expect(
      create({ members: { account_id: Array.from({ length: 2001 }, (_, i) => i + 1) } }),
    ).rejects.toMatchObject({ error: 'bad_field', status: 400 });
    expect(await count()).toBe(before);
  });

  it('is edited by its owner and its creator only, never without its owner, and only if it is custom', async () => {
    const { im_group_id } = await create({ owner_account_id: 3259, members: {}, wait_ms: 0 });
    const by = (account: number, fields: object = { groupname: 'x' }) =>
      system.client(6, account).call('modifyCustomGroup', { im_group_id, ...fields });
    await expect(by(3341)).rejects.toEqual(refusal('not_group_owner'));
    await expect(by(3259)).resolves.toMatchObject({ code: 0 });
    await expect(by(3419)).resolves.toMatchObject({ code: 0 });
    await expect(by(3419, { deletemembers: { account_id: [3259] } })).rejects.toEqual(refusal('owner_not_removable'));
    await expect(by(3419, {})).rejects.toMatchObject({ status: 400, error: 'bad_field' });
    await expect(modify(710, { groupname: 'x' })).rejects.toEqual(refusal('group_not_custom'));
    await expect(modify(999, { groupname: 'x' })).rejects.toEqual(refusal('group_not_found'));
  });
});

describe('a group that would be larger than the plan allows', () => {
  const tooMany = { error: 'bad_field', status: 400, message: expect.stringContaining('10') };

  it('is refused at once, with the limit: made, edited and activated', async () => {
    const planted = await plantGroup(system, { members: 11 });
    const pupils = planted.members.map(Number);
    const client = system.client(1, planted.account_id);
    const making = (account_id: number[]) =>
      client.call<CustomGroup>('createCustomGroup', {
        groupname: '读书会',
        owner_account_id: pupils[0],
        members: { account_id },
      });
    await expect(making(pupils)).rejects.toMatchObject(tooMany);
    const { im_group_id } = await making(pupils.slice(0, 10));
    const edit = (fields: object) => client.call('modifyCustomGroup', { im_group_id, ...fields });
    await expect(edit({ addmembers: { account_id: pupils } })).rejects.toMatchObject(tooMany);
    await edit({ addmembers: { account_id: pupils.slice(10) }, deletemembers: { account_id: [pupils[1]] } });
    await expect(
      client.call('activeGroup', { im_group_id: planted.im_group_id, im_user_id: planted.im_user_id }),
    ).rejects.toMatchObject({ error: 'group_too_large', message: expect.stringContaining('10') });
  });
});
