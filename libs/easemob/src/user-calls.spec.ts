import { clientOf, json, refusal, scripted, tap } from './scripted-server.fixture.js';

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
      value: [{ username: '1' }, { username: '2', nameless: true }],
    });
    const refused = await client.registerUsers([named[0]!], tap);
    expect(refused).toMatchObject({
      value: [{ refused: '400 illegal_argument: username [1] is not legal' }],
    });
    const sent = easemob.seen.map(({ body }) => (body as { nickname?: string }[]).map(({ nickname }) => nickname));
    expect(sent).toEqual([['王小明', '王小明'], [undefined], ['王小明'], [undefined]]);
  });

  it('are called otherwise one by one; whom Easemob does not know, and what it does not like, it says', async () => {
    const easemob = await scripted(
      made('1'),
      refusal(404, 'service_resource_not_found', 'Service resource not found'),
      refusal(400, 'illegal_argument', 'nickname 王小明 is not legal'),
      json(200, { entities: [] }),
    );
    const { client } = clientOf(easemob.url);
    const rename = () => client.renameUser('1', ' 王小明\u0000 ', tap);
    expect(await rename()).toEqual({ kind: 'done' });
    expect(await rename()).toMatchObject({ kind: 'permanent', refusal: 'user_missing' });
    const disliked = await rename();
    expect(disliked).toMatchObject({ kind: 'permanent', refusal: 'refused' });
    expect(JSON.stringify(disliked)).not.toContain('王小明');
    expect(await rename()).toMatchObject({ kind: 'later' });
    expect(easemob.seen[0]).toMatchObject({ method: 'PUT', url: '/users/1', body: { nickname: '王小明' } });
  });

  it('come in batches of sixty at most', async () => {
    const { client } = clientOf('http://127.0.0.1:1');
    const many = Array.from({ length: 61 }, (_, i) => ({ username: `${i}`, password: 'x' }));
    await expect(client.registerUsers(many, tap)).rejects.toThrow(RangeError);
    expect(await client.registerUsers([], tap)).toEqual({ kind: 'done', value: [] });
  });
});
