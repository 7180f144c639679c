import { firstGroup as G, startForTest, type TestSimulator } from './testing-client.js';

/** How the vendor's own and other people's clients call the API, where that differs from what the documents say. */
describe('the habits of clients', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());

  const credentials = { grant_type: 'client_credentials', client_id: 'id', client_secret: 'client-secret' };
  const token = () => sim.authorization().authorization;
  /** A body as bytes: fetch then says no Content-Type of its own. */
  const raw = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
  const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
    sim.send('POST', sim.at(path), { body: raw(json), headers });

  it('the Java SDK names no content type', async () => {
    const { body } = await post('/token', credentials);
    const headers = { authorization: `Bearer ${body.access_token}` };
    expect((await post('/users', [{ username: 'j1', password: 'p' }], headers)).status).toBe(200);
    const group = {
      groupname: 'g',
      desc: 'd',
      public: false,
      members_only: true,
      owner: 'u1',
      members: ['u2'],
      maxusers: 200,
    };
    expect((await post('/chatgroups', group, headers)).body.data.groupid).toBe(G);
  });

  it('the PHP SDK and curl send JSON under the name of a form', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('/token', credentials, form)).status).toBe(200);
    const headers = { ...form, authorization: token() };
    expect((await post('/users', { username: 'p1', password: 'p' }, headers)).status).toBe(200);
    expect(
      (await post('/messages/users', { from: 'u1', to: ['u2'], type: 'txt', body: { msg: 'a=b&c' } }, headers)).status,
    ).toBe(200);
  });

  it('the Go SDK leaves ttl empty where it means nothing', async () => {
    const { body } = await post('/token', { ...credentials, ttl: '' });
    expect(body.expires_in).toBe(5_184_000);
  });

  it('the Java SDK asks for members behind a cursor, and older ones by page', async () => {
    await sim.createGroup({ members: ['u2', 'u3', 'u4'] });
    const first = (await sim.call('GET', `/chatgroups/${G}/users?version=v3&limit=2`)).body;
    expect(first.data).toEqual(['u2', 'u3']);
    const second = (await sim.call('GET', `/chatgroups/${G}/users?version=v3&limit=2&cursor=${first.cursor}`)).body;
    expect(second.data).toEqual(['u4']);
    expect(second).not.toHaveProperty('cursor');
    const paged = (await sim.call('GET', `/chatgroups/${G}/users?pagenum=2&pagesize=3`)).body;
    expect(paged.data).toEqual([{ member: 'u4' }]);
  });

  it('the clients of 2017 ask for joined groups by the old path, from page 1', async () => {
    await sim.createGroup();
    expect((await sim.call('GET', '/users/u1/joined_chatgroups?pagenum=1&pagesize=20')).body.data).toEqual([
      { groupid: G, groupname: 'Class 3' },
    ]);
  });

  it('the example of 2017 gets a new token on a 401, and sends to a group by the old message route', async () => {
    const message = {
      target_type: 'chatgroups',
      target: [G],
      msg: { type: 'txt', msg: 'hi' },
      from: 'u1',
      ext: {},
    };
    await sim.control('POST', 'expire-tokens');
    expect((await sim.call('POST', '/messages', message)).status).toBe(401);
    await sim.useNewToken();
    expect((await sim.call('POST', '/messages', message)).body.data).toEqual({ [G]: 'success' });
  });

  it('the Java SDK uploads without restriction by saying false, and browsers download with nothing', async () => {
    const body = new FormData();
    body.set('file', new Blob(['hi']), 'a.txt');
    const { entities, uri } = (
      await sim.send('POST', sim.at('/chatfiles'), {
        body,
        headers: { authorization: token(), 'restrict-access': 'false' },
      })
    ).body;
    expect(entities[0]).not.toHaveProperty('share-secret');
    expect(await (await fetch(`${uri}/${entities[0].uuid}`)).text()).toBe('hi');
  });

  it('mobile SDKs write attributes as a form, with the token of their user', async () => {
    const { access_token } = (await sim.mint({ grant_type: 'password', username: 'u1', password: 'p' })).body;
    const put = (user: string) =>
      sim.send('PUT', sim.at(`/metadata/user/${user}`), {
        body: 'nickname=%E8%80%81%E5%B8%88&avatarurl=https%3A%2F%2Fa%2Fb.png',
        headers: {
          authorization: `Bearer ${access_token}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
      });
    expect((await put('u1')).body.data).toEqual({ nickname: '老师', avatarurl: 'https://a/b.png' });
    expect(await put('u2')).toMatchObject({ status: 401, body: { error: 'metadata_error' } });
  });

  it('are refused where the dial asks for what the documentation of 2023 says', async () => {
    await sim.control('PUT', 'dials', { contentType: 'json' });
    const refused = { status: 415, body: { error: 'web_application' } };
    const json = { username: 'x1', password: 'p' };
    expect(await post('/users', json, { authorization: token() })).toMatchObject(refused);
    expect(
      await post('/users', json, {
        authorization: token(),
        'content-type': 'application/x-www-form-urlencoded',
      }),
    ).toMatchObject(refused);
    expect((await sim.call('POST', '/users', json)).status).toBe(200);
  });
});
