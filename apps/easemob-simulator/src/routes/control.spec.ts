import { startForTest, type TestSimulator } from '../testing-client.js';

describe('the control endpoint', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());

  it('shows users, groups with their members in order, and token mints', async () => {
    await sim.createGroup({ members: ['u3', 'u2'], custom: 'marker', description: 'd' });
    const { body } = await sim.control('GET', 'state');
    expect(body).toMatchObject({
      users: 4,
      groups: [
        {
          name: 'Class 3',
          owner: 'u1',
          members: ['u3', 'u2'],
          custom: 'marker',
          description: 'd',
          created: expect.any(Number),
        },
      ],
    });
    expect((await sim.control('GET', 'counters')).body).toMatchObject({
      tokenMints: 1,
      classes: { createGroup: { calls: 1, refused: 0 }, users: { calls: 1 } },
    });
  });

  it('records calls by route, from a sequence number on, without secrets', async () => {
    const { lastSeq } = (await sim.control('GET', 'requests')).body;
    await sim.call('POST', '/users', { username: 'u9', password: 'very-secret' });
    await sim.call('GET', '/chatgroups/404?x=1');
    await sim.call('GET', '/nosuch');
    await sim.mint();
    const { requests } = (await sim.control('GET', `requests?since=${lastSeq}`)).body;
    expect(requests).toMatchObject([
      {
        seq: lastSeq + 1,
        method: 'POST',
        route: 'registerUsers',
        path: '/school/im/users',
        body: { username: 'u9', password: '[masked]' },
        status: 200,
        at: expect.any(Number),
      },
      { seq: lastSeq + 2, route: 'groupDetails', path: '/school/im/chatgroups/404', query: { x: '1' }, status: 404 },
      { seq: lastSeq + 3, route: 'unknown', status: 404 },
      { seq: lastSeq + 4, route: 'mintToken', body: { client_id: 'id', client_secret: '[masked]' }, status: 200 },
    ]);
    expect(JSON.stringify(requests)).not.toMatch(/very-secret|client-secret/);
  });

  it.each([
    ['PUT', 'faults', [{ route: 'makeGroup', effect: 'before', answer: 'reset' }], '0.route'],
    ['PUT', 'faults', [{ route: '*', effect: 'before', answer: { status: 99 } }], '0.answer'],
    ['PUT', 'dials', { listLag: 5 }, ''],
    ['PUT', 'dials', { latencyMs: { makeGroup: 5 } }, 'latencyMs'],
    ['PUT', 'dials', { limits: { users: { calls: -1 } } }, 'limits.users'],
    ['POST', 'clock', { advanceMs: 0.5 }, 'advanceMs'],
    ['POST', 'clock', undefined, ''],
    ['POST', 'history', { hour: '20261123', messages: [] }, 'hour'],
    ['POST', 'files', { base64: '!' }, 'base64'],
    ['GET', 'requests?since=x', undefined, 'since'],
  ])('refuses %s %s %j and says where', async (method, path, json, at) => {
    const { status, body } = await sim.control(method, path, json);
    expect([status, body.error]).toEqual([400, 'invalid_control_call']);
    expect(body.issues.map((issue: { path: string }) => issue.path)).toContainEqual(expect.stringMatching(`^${at}`));
  });

  it('refuses a body that is no JSON', async () => {
    const answered = await sim.send('PUT', `${sim.url}/_control/faults`, { body: '[{' });
    expect(answered).toMatchObject({ status: 400, body: { error: 'invalid_control_call' } });
  });

  it('turns only the dials it names', async () => {
    await sim.control('PUT', 'dials', {
      listLagMs: 5,
      limits: { users: { calls: 7 } },
      latencyMs: { getUser: 1 },
    });
    await sim.control('PUT', 'dials', { limits: { files: 'off' }, plan: { groups: 3 } });
    const { body } = await sim.control('GET', 'dials');
    expect(body).toMatchObject({
      listLagMs: 5,
      latencyMs: { createGroup: 0, getUser: 1 },
      plan: { users: null, groups: 3 },
    });
    expect(body.limits).toMatchObject({ users: { calls: 7, perMs: 1000 }, files: 'off', groupMessages: { calls: 20 } });
  });

  it('makes all new with a reset, dials and faults too', async () => {
    await sim.control('PUT', 'dials', { listLagMs: 5 });
    await sim.control('PUT', 'faults', [{ route: '*', times: 'always', effect: 'before', answer: 'reset' }]);
    await sim.control('POST', 'reset');
    expect((await sim.control('GET', 'faults')).body).toEqual([]);
    expect((await sim.control('GET', 'dials')).body.listLagMs).toBe(0);
    expect((await sim.control('GET', 'requests')).body).toEqual({ lastSeq: 0, requests: [] });
    expect((await sim.call('GET', '/users')).status).toBe(401);
  });

  it('answers health checks', async () => {
    for (const check of ['live', 'ready']) {
      expect((await sim.send('GET', `${sim.url}/health/${check}`)).status).toBe(200);
    }
  });
});
