import { clientOf, json, refusal, scripted, tap } from './scripted-server.fixture.js';

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
