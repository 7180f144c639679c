import { clientOf, json, refusal, scripted, silence, tap } from './scripted-server.fixture.js';

describe('members', () => {
  it('come page by page, the owner apart', async () => {
    const many = Array.from({ length: 999 }, (_, i) => ({ member: `m${i}` }));
    const easemob = await scripted(
      json(200, { data: [{ owner: 'svc' }, ...many], count: 1000 }),
      json(200, { data: [{ member: 'last' }], count: 1 }),
      refusal(404, 'service_resource_not_found', 'do not find this group:1'),
      json(200, { data: [] }),
    );
    const { client } = clientOf(easemob.url);
    const outcome = await client.groupMembers('1', tap);
    expect(outcome).toMatchObject({ kind: 'done', value: { owner: 'svc' } });
    expect(outcome.kind === 'done' && outcome.value.members).toHaveLength(1000);
    expect(await client.groupMembers('1', tap)).toMatchObject({
      kind: 'permanent',
      refusal: 'group_missing',
    });
    expect(await client.groupMembers('1', tap)).toMatchObject({ kind: 'later' });
  });

  it('who are in already are added', async () => {
    const easemob = await scripted(
      json(200, { data: { newmembers: ['b'], groupid: '1', action: 'add_member' } }),
      refusal(403, 'forbidden_op', 'can not join this group, reason:user: a already in group: 1\n'),
    );
    const { client } = clientOf(easemob.url);
    const both = { kind: 'done', value: [{ username: 'a' }, { username: 'b' }] };
    expect(await client.addMembers('1', ['a', 'b'], tap)).toEqual(both);
    expect(await client.addMembers('1', ['a', 'b'], tap)).toEqual(both);
    expect(easemob.seen.map(({ url }) => url)).toEqual(Array(2).fill('/chatgroups/1/users?need_notify=false'));
  });

  it('are added one by one where one of them is unknown', async () => {
    const unknown = refusal(404, 'resource_not_found', "username b doesn't exist!");
    const added = json(200, { data: { newmembers: [], groupid: '1', action: 'add_member' } });
    const easemob = await scripted(unknown, added, unknown, added);
    expect(await clientOf(easemob.url).client.addMembers('1', ['a', 'b', 'c'], tap)).toEqual({
      kind: 'done',
      value: [{ username: 'a' }, { username: 'b', refusal: 'user_missing' }, { username: 'c' }],
    });
    expect(easemob.seen.map(({ body }) => body)).toEqual(
      [['a', 'b', 'c'], ['a'], ['b'], ['c']].map((usernames) => ({ usernames })),
    );
  });

  it('are not blamed for a group that is missing or full', async () => {
    const easemob = await scripted(
      refusal(404, 'resource_not_found', 'grpID 1 does not exist!'),
      refusal(403, 'exceed_limit', 'members size is greater than max user size !'),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.addMembers('1', ['a', 'b'], tap)).toMatchObject({ refusal: 'group_missing' });
    expect(await client.addMembers('1', ['a', 'b'], tap)).toMatchObject({ refusal: 'group_full' });
  });

  it('who are not in are removed', async () => {
    const item = (user: string, result: boolean, reason?: string) => ({
      user,
      result,
      reason,
      action: 'remove_member',
      groupid: '1',
    });
    const easemob = await scripted(
      json(200, {
        data: [
          item('a', true),
          item('b', false, "user: b doesn't exist in group: 1"),
          item('c', false, "user c doesn't exist."),
        ],
      }),
      json(200, { data: item('a', true) }),
      refusal(403, 'forbidden_op', 'users [a] are not members of this group!'),
      json(200, { data: [item('a', true), item('svc', false, 'forbidden operation on group owner!')] }),
    );
    const { client } = clientOf(easemob.url);
    for (const usernames of [['a', 'b', 'c'], ['a'], ['a']]) {
      expect(await client.removeMembers('1', usernames, tap)).toEqual({ kind: 'done', value: undefined });
    }
    expect(await client.removeMembers('1', ['a', 'svc'], tap)).toMatchObject({ kind: 'permanent', refusal: 'refused' });
    expect(easemob.seen[0]).toMatchObject({ method: 'DELETE', url: '/chatgroups/1/users/a,b,c' });
  });

  it('never turn into a call on something larger: no one makes no call, an empty id is refused', async () => {
    const easemob = await scripted(silence);
    const { client } = clientOf(easemob.url);
    expect(await client.removeMembers('1', [], tap)).toEqual({ kind: 'done', value: undefined });
    expect(await client.addMembers('1', [], tap)).toEqual({ kind: 'done', value: [] });
    await expect(client.removeMembers('1', ['a', ''], tap)).rejects.toThrow(RangeError);
    await expect(client.deleteGroup('', tap)).rejects.toThrow(RangeError);
    await expect(client.deleteGroup('..', tap)).rejects.toThrow(RangeError);
    expect(easemob.seen).toEqual([]);
  });
});
