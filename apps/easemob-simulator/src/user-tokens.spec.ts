import { startForTest, type TestSimulator } from './testing-client.js';

describe('user tokens', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());
  const inherit = (json: object, headers = sim.authorization()) =>
    sim.send('POST', sim.at('/token'), { json: { grant_type: 'inherit', ...json }, headers });
  const login = (username: string, password: string) => sim.mint({ grant_type: 'password', username, password });
  const ownAttributes = (access_token: string) =>
    sim.send('GET', sim.at('/metadata/user/u1'), { headers: { authorization: `Bearer ${access_token}` } });

  it('are given for the password, and no longer for one that was changed', async () => {
    const { status, body } = await login('u1', 'p');
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.stringMatching(/^YWMt/),
        expires_in: 5_184_000,
        user: expect.objectContaining({ type: 'user', username: 'u1', activated: true }),
      },
    ]);
    expect((await ownAttributes(body.access_token)).status).toBe(200);
    await sim.call('PUT', '/users/u1/password', { newpassword: 'other' });
    expect(await login('u1', 'p')).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'invalid password' },
    });
    expect((await login('u1', 'other')).status).toBe(200);
  });

  it('are given on the word of the app, which may have the user made', async () => {
    expect(await inherit({ username: 'new', ttl: '' })).toMatchObject({
      status: 404,
      body: { error: 'entity_not_found' },
    });
    const { body } = await inherit({ username: 'New', autoCreateUser: true, ttl: 60 });
    expect(body).toMatchObject({ expires_in: 60, user: { username: 'new' } });
    expect((await sim.call('GET', '/users/new')).status).toBe(200);
    expect((await inherit({ username: 'u1', autoCreateUser: true })).status).toBe(200);
  });

  it('are not given on the word of a user, of nobody, or beyond the plan', async () => {
    const { access_token } = (await login('u1', 'p')).body;
    expect(await inherit({ username: 'u2' }, { authorization: `Bearer ${access_token}` })).toMatchObject({
      status: 401,
      body: { error: 'auth_bad_access_token' },
    });
    expect((await inherit({ username: 'u2' }, { authorization: '' })).status).toBe(401);
    await sim.control('PUT', 'dials', { plan: { users: 4 } });
    expect((await inherit({ username: 'u5', autoCreateUser: true })).status).toBe(429);
    expect(await inherit({ username: 'a b', autoCreateUser: true })).toMatchObject({
      status: 400,
      body: { error: 'illegal_argument', error_description: 'username [a b] is not legal' },
    });
    expect(await login('nobody', 'p')).toMatchObject({
      status: 404,
      body: { error: 'invalid_grant', error_description: 'user not found' },
    });
  });

  it('neither are given to nor serve a user who is banned', async () => {
    const { access_token } = (await login('u1', 'p')).body;
    await sim.call('POST', '/users/u1/deactivate');
    expect((await ownAttributes(access_token)).status).toBe(401);
    expect(await login('u1', 'p')).toMatchObject({
      status: 400,
      body: { error_description: 'user not activated' },
    });
    await sim.call('POST', '/users/u1/activate');
    expect((await ownAttributes(access_token)).status).toBe(200);
  });
});
