import { text as textOf } from 'node:stream/consumers';
import { localBudget } from './local-budget.js';
import { clientOf, group, json, refusal, scripted, tap, type Step } from './scripted-server.fixture.js';

describe('messages, history and files', () => {
  const text = { from: '1', groupId: '16934809238921545', text: 'hi', ext: { im_message_id: 7 } };

  it('tell the id of a text, where the cluster gives one', async () => {
    const easemob = await scripted(
      json(200, { path: '/messages/chatgroups', data: { '16934809238921545': '1029544257947437432' } }),
      json(200, { data: { '16934809238921545': 'success' } }),
      json(200, { data: {} }),
      refusal(400, 'message_send_error', 'message is too large'),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.sendText(text, tap)).toEqual({ kind: 'done', value: { messageId: '1029544257947437432' } });
    expect(await client.sendText(text, tap)).toEqual({ kind: 'done', value: { messageId: null } });
    expect(await client.sendText(text, tap)).toEqual({ kind: 'unknown', reason: 'unreadable 200' });
    expect(await client.sendText(text, tap)).toMatchObject({ kind: 'permanent', refusal: 'message_refused' });
    expect(easemob.seen[0]).toMatchObject({
      url: '/messages/chatgroups',
      body: {
        from: '1',
        to: ['16934809238921545'],
        type: 'txt',
        body: { msg: 'hi' },
        ext: { im_message_id: 7 },
      },
    });
  });

  it('tell where an hour of history lies', async () => {
    const easemob = await scripted(json(200, { data: [{ url: 'https://oss.example/x?Expires=1' }] }));
    const { client } = clientOf(easemob.url);
    expect(await client.historyUrl('2026112309', { lane: 'bulk' })).toEqual({
      kind: 'done',
      value: { url: 'https://oss.example/x?Expires=1' },
    });
    expect(easemob.seen[0]!.url).toBe('/chatmessages/2026112309');
    await expect(client.historyUrl('2026-11-23', tap)).rejects.toThrow(RangeError);
  });

  it('have no history: none, none yet, or none any longer', async () => {
    const easemob = await scripted(
      refusal(404, 'storage_object_not_found', 'Failed to find chat message history download url'),
      refusal(
        400,
        'illegal_argument',
        'illegal arguments: appkey: o#a, time: 2026112309, maybe chat message history is expired or unstored',
      ),
      refusal(400, 'illegal_argument', 'illegal arguments: appkey: o#a, time: x'),
    );
    const { client } = clientOf(easemob.url, { budget: localBudget({ limits: { history: 1000 } }) });
    expect(await client.historyUrl('2026112309', tap)).toMatchObject({ refusal: 'history_absent' });
    expect(await client.historyUrl('2026112309', tap)).toMatchObject({ refusal: 'history_unstored' });
    expect(await client.historyUrl('2026112309', tap)).toMatchObject({ refusal: 'refused' });
  });

  const filesAt = (...hosts: string[]) => ({ hosts, httpHosts: [], networks: [] });
  const file: Step = (response) => response.writeHead(200, { 'content-length': '5' }).end('bytes');

  it('hand on the bytes of a file as they come, after a 401 too', async () => {
    const easemob = await scripted(refusal(401, 'auth_bad_access_token', 'Unable to authenticate'), file);
    const outcome = await clientOf(easemob.url).client.downloadFile({ uuid: 'u-1', shareSecret: 's' }, tap);
    expect(outcome).toMatchObject({ kind: 'done', value: { contentLength: 5 } });
    expect(outcome.kind === 'done' && (await textOf(outcome.value.stream))).toBe('bytes');
    expect(easemob.seen[1]).toMatchObject({
      url: '/chatfiles/u-1',
      headers: { 'share-secret': 's', accept: 'application/octet-stream', authorization: 'Bearer token-2' },
    });
  });

  it('follow a redirect for a file without taking the token along', async () => {
    const easemob = await scripted(
      (response) => response.writeHead(302, { location: '/bucket/u-1?sig=a' }).end(),
      file,
    );
    const outcome = await clientOf(easemob.url).client.downloadFile({ uuid: 'u-1', shareSecret: 's' }, tap);
    expect(outcome.kind === 'done' && (await textOf(outcome.value.stream))).toBe('bytes');
    expect(easemob.seen[1]!.headers).not.toHaveProperty('authorization');
    expect(easemob.seen[1]!.headers).not.toHaveProperty('share-secret');
  });

  it('follow none to a host that is not known to hold files: it may be one of our own network', async () => {
    const ours = await scripted(file);
    const easemob = await scripted((response) => response.writeHead(302, { location: `${ours.url}/secrets` }).end());
    const { client } = clientOf(easemob.url, { files: filesAt('127.0.0.1', 'localhost') });
    expect(await client.downloadFile({ uuid: 'u-1' }, tap)).toMatchObject({
      kind: 'permanent',
      refusal: 'refused',
    });
    expect(ours.seen).toEqual([]);
  });

  it('follow none to a known name that leads into our own network', async () => {
    const easemob = await scripted((response) =>
      response.writeHead(302, { location: 'https://localhost/secrets' }).end(),
    );
    const { client } = clientOf(easemob.url, { files: filesAt('localhost') });
    expect(await client.downloadFile({ uuid: 'u-1' }, tap)).toMatchObject({ refusal: 'host_refused' });
  });

  it('tell a file that is gone from one that never was', async () => {
    const easemob = await scripted(
      refusal(404, 'file_expired', 'file u-1 is expired'),
      refusal(404, 'entity_not_found', 'file may not exists'),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.downloadFile({ uuid: 'u-1' }, tap)).toMatchObject({ refusal: 'file_expired' });
    expect(await client.downloadFile({ uuid: 'u-1' }, tap)).toMatchObject({ refusal: 'file_missing' });
  });
});

describe('what Easemob says', () => {
  const odd = 'a\u0000b\nc\ud800d\u0085';

  it('can be kept in a database and written into a log, whatever it is made of', async () => {
    const easemob = await scripted(
      json(200, { data: [{ id: '1', name: odd, owner: odd, custom: odd }] }),
      refusal(403, 'forbidden_op', odd),
    );
    const { client } = clientOf(easemob.url);
    expect(await client.groupDetails(['1'], tap)).toMatchObject({
      value: [{ name: 'a b c\ufffdd ', owner: 'a b c\ufffdd ', custom: 'a b c\ufffdd ' }],
    });
    expect(await client.deleteGroup('1', tap)).toMatchObject({ detail: '403 forbidden_op: a b c\ufffdd' });
  });

  const send = { from: '1', groupId: '1', text: 'hi', ext: {} };
  const long = 'x'.repeat(65);
  it.each<[string, unknown, (client: ReturnType<typeof clientOf>['client']) => Promise<{ kind: string }>]>([
    ['a group id that is too long', { data: { groupid: long } }, (client) => client.createGroup(group, tap)],
    ['a group id that is none', { data: { groupid: '1/../2' } }, (client) => client.createGroup(group, tap)],
    ['a message id that is too long', { data: { 1: long } }, (client) => client.sendText(send, tap)],
    ['a message id that is none', { data: { 1: '' } }, (client) => client.sendText(send, tap)],
    [
      'a listed id',
      { data: [{ groupid: '1 2', groupname: '', owner: '' }] },
      (client) => client.appGroups({ limit: 1 }, tap),
    ],
    ['a joined id', { entities: [{ id: '../1', name: '' }] }, (client) => client.joinedGroups('1', tap)],
    [
      'a member without end',
      { data: [{ owner: '1' }, { member: 'x'.repeat(256) }] },
      (client) => client.groupMembers('1', tap),
    ],
    [
      'a history that lies on our disk',
      { data: [{ url: 'file:///etc/passwd' }] },
      (client) => client.historyUrl('2026112309', tap),
    ],
  ])('is not believed with %s', async (_what, body, ask) => {
    const easemob = await scripted(json(200, body));
    expect((await ask(clientOf(easemob.url).client)).kind).toMatch(/^(later|unknown)$/);
  });
});
