import { startForTest, type TestSimulator } from './testing-client.js';

describe('app tokens', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());
  const getUser = (authorization?: string) =>
    sim.send('GET', sim.at('/users/u1'), { headers: authorization === undefined ? {} : { authorization } });
  const expired = { error: 'unauthorized', error_description: 'Unable to authenticate due to expired access token' };

  it('come without an envelope and live as long as asked', async () => {
    const { status, body } = await sim.mint({ ttl: '60' });
    expect({ status, body }).toEqual({
      status: 200,
      body: { access_token: expect.stringMatching(/^YWMt/), expires_in: 60, application: expect.any(String) },
    });
    expect((await getUser(`Bearer ${body.access_token}`)).status).toBe(200);
    await sim.control('POST', 'clock', { advanceMs: 60_000 });
    expect(await getUser(`Bearer ${body.access_token}`)).toMatchObject({ status: 401, body: expired });
  });

  it('never expire with ttl 0, and live as long as the dial says without one', async () => {
    await sim.control('PUT', 'dials', { tokenTtlSeconds: 10 });
    const forever = (await sim.mint({ ttl: 0 })).body;
    const usual = (await sim.mint()).body;
    expect([forever.expires_in, usual.expires_in]).toEqual([0, 10]);
    await sim.control('POST', 'clock', { advanceMs: 10_000 });
    expect((await getUser(`Bearer ${forever.access_token}`)).status).toBe(200);
    expect((await getUser(`Bearer ${usual.access_token}`)).status).toBe(401);
  });

  it('leave earlier ones valid, until all are expired by control', async () => {
    const { authorization } = sim.authorization();
    await sim.mint();
    expect((await getUser(authorization)).status).toBe(200);
    await sim.control('POST', 'expire-tokens');
    expect(await getUser(authorization)).toMatchObject({ status: 401, body: expired });
    await sim.useNewToken();
    expect((await getUser(sim.authorization().authorization)).status).toBe(200);
  });

  it.each([
    ['missing', undefined, expired],
    [
      'corrupt',
      'Bearer !',
      { error: 'auth_bad_access_token', error_description: 'Unable to authenticate due to corrupt access token' },
    ],
    [
      'of another app',
      `Bearer YWMt${'a'.repeat(32)}`,
      { error: 'auth_bad_access_token', error_description: 'Unable to authenticate' },
    ],
  ])('are refused when %s', async (_, authorization, body) => {
    expect(await getUser(authorization)).toMatchObject({ status: 401, body });
  });

  it('have the other documented 401 forms on a dial', async () => {
    await sim.control('PUT', 'dials', { unauthorizedAs: 'oauth' });
    expect((await getUser()).body.error_description).toBe('Unable to authenticate (OAuth)');
    await sim.control('PUT', 'dials', { unauthorizedAs: 'bare' });
    expect((await getUser()).body).not.toHaveProperty('error_description');
  });

  it('are needed to register, with words of its own', async () => {
    const answered = await sim.send('POST', sim.at('/users'), { json: { username: 'u9', password: 'p' } });
    expect(answered).toMatchObject({
      status: 401,
      body: {
        error: 'unauthorized',
        error_description: "Open registration doesn't allow, so register user need token",
      },
    });
  });

  it.each([
    [{ client_id: undefined }, 'illegal_argument', 'client_id must be provided.'],
    [{ client_secret: undefined }, 'illegal_argument', 'client_secret must be provided'],
    [{ client_id: 'x' }, 'invalid_grant', 'client_id does not match'],
    [{ client_secret: 'x' }, 'invalid_grant', 'client_secret does not match'],
  ])('are not given for %j', async (extra, error, error_description) => {
    expect(await sim.mint(extra)).toEqual({ status: 400, body: { error, error_description } });
  });
});
