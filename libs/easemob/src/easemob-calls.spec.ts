import { parse } from 'lossless-json';
import { clientOf, json, refusal, scripted, silence, tap } from './scripted-server.fixture.js';

describe('users', () => {
  const users = ['1', '2', '3'].map((username) => ({ username, password: `secret of ${username}` }));
  const duplicate = refusal(
    400,
    'duplicate_unique_property_exists',
    'Application null Entity user requires that property named username be unique, value of 2 exists',
  );
  const made = (...usernames: string[]) =>
    json(200, { entities: usernames.map((username) => ({ username, type: 'user' })) });

  it('who exist already are as good as new', async () => {
    const data = [
      { username: '2', registerUserFailReason: 'the 2 already exists' },
      { username: '3', registerUserFailReason: 'username is banned' },
    ];
    const easemob = await scripted(json(200, { entities: [{ username: '1' }], data }));
    expect(await clientOf(easemob.url).client.registerUsers(users, tap)).toEqual({
      kind: 'done',
      value: [{ username: '1' }, { username: '2' }, { username: '3', refused: 'username is banned' }],
    });
  });

  it('are registered one by one where a cluster refuses a batch for one of them', async () => {
    const illegal = refusal(400, 'illegal_argument', 'username [3] is not legal');
    const easemob = await scripted(duplicate, made('1'), duplicate, illegal);
    expect(await clientOf(easemob.url).client.registerUsers(users, tap)).toEqual({
      kind: 'done',
      value: [
        { username: '1' },
        { username: '2' },
        { username: '3', refused: '400 illegal_argument: username [3] is not legal' },
      ],
    });
    expect(easemob.seen.map(({ body }) => (body as unknown[]).length)).toEqual([3, 1, 1, 1]);
  });

  it('are told of when an answer leaves them out', async () => {
    const easemob = await scripted(made('1', '2'));
    expect(await clientOf(easemob.url).client.registerUsers(users, tap)).toMatchObject({
      value: [{ username: '1' }, { username: '2' }, { username: '3', refused: 'not in the answer' }],
    });
  });

  it('are not registered one by one when the plan is full', async () => {
    const easemob = await scripted(
      refusal(429, 'resource_limited', 'You have exceeded the limit of the community edition'),
    );
    expect(await clientOf(easemob.url).client.registerUsers(users, tap)).toMatchObject({
      kind: 'permanent',
      refusal: 'plan_limit',
    });
    expect(easemob.seen).toHaveLength(1);
  });

  it('have their names, for pushes to show; one that Easemob does not like keeps nobody out, and is not told of', async () => {
    const tooLong = refusal(400, 'illegal_argument', 'nickname 王小明 is not legal');
    const data = [{ username: '2', registerUserFailReason: 'nickname is not legal' }];
    const batch = json(200, { entities: [{ username: '1' }], data });
    const illegal = refusal(400, 'illegal_argument', 'username [1] is not legal');
    const easemob = await scripted(batch, made('2'), tooLong, illegal, tooLong);
    const { client } = clientOf(easemob.url);
    const named = ['1', '2'].map((username) => ({ username, password: 'x', nickname: ' 王小明\u0000 ' }));
    expect(await client.registerUsers(named, tap)).toEqual({
      kind: 'done',
      value: [{ username: '1' }, { username: '2' }],
    });
    const refused = await client.registerUsers([named[0]!], tap);
    expect(refused).toMatchObject({
      value: [{ refused: '400 illegal_argument: username [1] is not legal' }],
    });
    const sent = easemob.seen.map(({ body }) => (body as { nickname?: string }[]).map(({ nickname }) => nickname));
    expect(sent).toEqual([['王小明', '王小明'], [undefined], ['王小明'], [undefined]]);
  });

  it('come in batches of sixty at most', async () => {
    const { client } = clientOf('http://127.0.0.1:1');
    const many = Array.from({ length: 61 }, (_, i) => ({ username: `${i}`, password: 'x' }));
    await expect(client.registerUsers(many, tap)).rejects.toThrow(RangeError);
    expect(await client.registerUsers([], tap)).toEqual({ kind: 'done', value: [] });
  });
});

describe('groups', () => {
  const missing = refusal(404, 'resource_not_found', 'grpID 1 does not exist!');

  it('show their details; those that are missing do not', async () => {
    const full = {
      id: '1',
      name: 'A',
      description: 'SchoolIM:sim-x-1',
      custom: 'sim-x-1',
      owner: 'svc',
      created: 1682588716646,
      mute: false,
    };
    const old = { id: '2', name: 'B', description: null, affiliations: [{ member: '5' }, { owner: 'svc' }] };
    const easemob = await scripted(json(200, { data: [old, "group id doesn't exist", { id: '3', error: 'x' }, full] }));
    expect(await clientOf(easemob.url).client.groupDetails(['1', '2', '3'], tap)).toEqual({
      kind: 'done',
      value: [
        { id: '2', name: 'B', description: '', custom: '', owner: 'svc', size: 2, created: 0 },
        {
          id: '1',
          name: 'A',
          description: 'SchoolIM:sim-x-1',
          custom: 'sim-x-1',
          owner: 'svc',
          size: 0,
          created: 1682588716646,
        },
      ],
    });
    expect(easemob.seen[0]!.url).toBe('/chatgroups/1,2,3');
  });

  it('that are missing alone are none; among several they are asked for one by one', async () => {
    const easemob = await scripted(missing, missing, json(200, { data: [{ id: '2', name: 'B' }] }));
    const { client } = clientOf(easemob.url);
    expect(await client.groupDetails(['1'], tap)).toEqual({ kind: 'done', value: [] });
    expect(await client.groupDetails(['2', '2'], tap)).toMatchObject({
      kind: 'done',
      value: [{ id: '2' }, { id: '2' }],
    });
    expect(easemob.seen.map(({ url }) => url)).toEqual([
      '/chatgroups/1',
      '/chatgroups/2,2',
      '/chatgroups/2',
      '/chatgroups/2',
    ]);
  });

  it('are not taken for missing when their details cannot be read', async () => {
    const easemob = await scripted(json(200, { data: [{ id: 184524748161025, name: 'A' }] }));
    expect(await clientOf(easemob.url).client.groupDetails(['184524748161025'], tap)).toMatchObject({ kind: 'later' });
  });

  it('are asked for twenty at a time', async () => {
    const easemob = await scripted(json(200, { data: [] }));
    const ids = Array.from({ length: 45 }, (_, i) => `${i}`);
    expect(await clientOf(easemob.url).client.groupDetails(ids, tap)).toEqual({ kind: 'done', value: [] });
    expect(easemob.seen.map(({ url }) => url.split(',').length)).toEqual([20, 20, 5]);
  });

  it('are renamed and handed over, and only a true answer counts', async () => {
    const easemob = await scripted(
      json(200, { data: { groupname: true } }),
      json(200, { data: { groupname: false } }),
      json(200, { data: { newowner: true } }),
      refusal(403, 'forbidden_op', "user: 5 doesn't exist in group: 1"),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.renameGroup('1', 'a/b', tap)).toEqual({ kind: 'done', value: undefined });
    expect(await client.renameGroup('1', 'b', tap)).toMatchObject({ kind: 'later', costsAttempt: true });
    expect(await client.transferOwner('1', '5', tap)).toMatchObject({ kind: 'done' });
    expect(await client.transferOwner('1', '5', tap)).toMatchObject({ kind: 'permanent', refusal: 'not_a_member' });
    expect(easemob.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PUT', '/chatgroups/1', { groupname: 'a／b' }],
      ['PUT', '/chatgroups/1', { groupname: 'b' }],
      ['PUT', '/chatgroups/1', { newowner: '5' }],
      ['PUT', '/chatgroups/1', { newowner: '5' }],
    ]);
  });

  it('that are gone are deleted, unless it was not Easemob who said so', async () => {
    const easemob = await scripted(missing, (response) => response.writeHead(404).end('<h1>nginx</h1>'));
    const { client } = clientOf(easemob.url);
    expect(await client.deleteGroup('1', tap)).toEqual({ kind: 'done', value: undefined });
    expect(await client.deleteGroup('1', tap)).toMatchObject({ kind: 'later' });
  });

  it('of a user come page by page, each once', async () => {
    const page = (from: number, to: number) =>
      json(200, {
        entities: Array.from({ length: to - from }, (_, i) => ({
          id: `${from + i}`,
          groupId: `${from + i}`,
          name: 'n',
          description: 'd',
        })),
        total: 45,
      });
    const easemob = await scripted(page(0, 20), page(19, 39), page(39, 44));
    const { client } = clientOf(easemob.url);
    const outcome = await client.joinedGroups('svc', tap);
    expect(outcome.kind === 'done' && outcome.value.map(({ id }) => Number(id))).toEqual([...Array(44).keys()]);
    expect(outcome).toMatchObject({
      value: expect.arrayContaining([{ id: '3', name: 'n', description: 'd' }]),
    });
    expect(easemob.seen.map(({ url }) => url)).toEqual(
      [0, 1, 2].map((n) => `/chatgroups/user/svc?pagenum=${n}&pagesize=20`),
    );
  });

  describe('of a user, where one of the two paths answers 404', () => {
    const absent = refusal(404, 'service_resource_not_found', 'Service resource not found');
    const old = (from: number, to: number) =>
      json(200, {
        data: Array.from({ length: to - from }, (_, i) => ({ groupid: `${from + i}`, groupname: 'n' })),
        count: to - from,
      });

    it('come by the older one, page by page and without descriptions', async () => {
      const easemob = await scripted(absent, old(0, 100), old(100, 103));
      const outcome = await clientOf(easemob.url).client.joinedGroups('svc', tap);
      expect(outcome.kind === 'done' && outcome.value).toHaveLength(103);
      expect(outcome).toMatchObject({
        value: expect.arrayContaining([{ id: '102', name: 'n', description: undefined }]),
      });
      expect(easemob.seen.slice(1).map(({ url }) => url)).toEqual(
        [1, 2].map((n) => `/users/svc/joined_chatgroups?pagenum=${n}&pagesize=100`),
      );
    });

    it('are none only when both say so', async () => {
      const easemob = await scripted(absent);
      expect(await clientOf(easemob.url).client.joinedGroups('svc', tap)).toEqual({
        kind: 'done',
        value: [],
      });
      expect(easemob.seen).toHaveLength(2);
    });

    it('are not known when the older path fails, nor where the 404 is not of Easemob', async () => {
      const easemob = await scripted(absent, refusal(500, 'web_application', ''), (response) =>
        response.writeHead(404).end('<h1>nginx</h1>'),
      );
      const { client } = clientOf(easemob.url);
      expect(await client.joinedGroups('svc', tap)).toMatchObject({ kind: 'later' });
      expect(await client.joinedGroups('svc', tap)).toMatchObject({ kind: 'later' });
    });
  });

  it('of the app come with a cursor, and with owners as they are called elsewhere', async () => {
    const item = {
      owner: 'org#app_user_1',
      groupid: '9',
      affiliations: 2,
      type: 'group',
      lastModified: '1441021038124',
      groupname: 'N',
    };
    const easemob = await scripted(json(200, { data: [item], cursor: 'abc+/=' }), json(200, { data: [] }));
    const { client } = clientOf(easemob.url);
    const groups = [{ id: '9', name: 'N', owner: 'user_1' }];
    expect(await client.appGroups({ limit: 1000 }, tap)).toEqual({ kind: 'done', value: { groups, cursor: 'abc+/=' } });
    expect(await client.appGroups({ limit: 1000, cursor: 'abc+/=' }, tap)).toEqual({
      kind: 'done',
      value: { groups: [] },
    });
    expect(easemob.seen[1]!.url).toBe('/chatgroups?limit=1000&cursor=abc%2B%2F%3D');
  });
});

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

describe('a message', () => {
  it('carries the numbers of its ext as they were written, also those that no double can hold', async () => {
    const ext = parse('{"id":1029544257947437432,"n":1e400}') as object;
    const easemob = await scripted(json(200, { data: { 7: '1' } }));
    await clientOf(easemob.url).client.sendText(
      { from: '1', groupId: '7', text: 'hi', ext: { ...ext, im_message_id: 5 } },
      tap,
    );
    expect(easemob.seen.at(-1)!.text).toContain('"ext":{"id":1029544257947437432,"n":1e400,"im_message_id":5}');
  });
});
