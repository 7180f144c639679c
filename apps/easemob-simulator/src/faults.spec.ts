import { Faults, faultRule } from './faults.js';
import { firstGroup, startForTest, type TestSimulator } from './testing-client.js';

describe('faults', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());
  const plan = (...rules: object[]) => sim.control('PUT', 'faults', rules);

  const answers: [string, unknown][] = [
    ['a status', { status: 503 }],
    ['a reset connection', 'reset'],
    ['silence', 'silence'],
    ['garbage', 'garbage'],
  ];

  it.each(answers)('%s before the effect leaves nothing behind', async (_, answer) => {
    await plan({ route: 'createGroup', times: 1, effect: 'before', answer, silenceMs: 1 });
    await sim.createGroup().catch(() => undefined);
    expect(await sim.liveGroups()).toEqual([]);
    expect((await sim.createGroup()).body.data.groupid).toBe(firstGroup);
  });

  it.each(answers)('%s after the effect hides a group that was made', async (_, answer) => {
    await plan({ route: 'createGroup', times: 1, effect: 'after', answer, silenceMs: 1 });
    const answered = await sim.createGroup().catch(() => 'cut');
    expect(answered).not.toHaveProperty('body.data');
    expect(await sim.liveGroups()).toMatchObject([{ id: firstGroup }]);
  });

  it('reset and silence give no answer at all, and are recorded as what they are', async () => {
    await plan(
      { route: 'getUser', effect: 'before', answer: 'reset' },
      { route: 'getUser', effect: 'before', answer: 'silence', silenceMs: 1 },
    );
    await expect(sim.call('GET', '/users/u1')).rejects.toThrow();
    await expect(sim.call('GET', '/users/u1')).rejects.toThrow();
    const { requests } = (await sim.control('GET', 'requests')).body;
    expect(requests.slice(-2)).toMatchObject([
      { route: 'getUser', status: 'reset' },
      { route: 'getUser', status: 'silence' },
    ]);
  });

  it('silence holds the connection until the simulator stops', async () => {
    const silent = await startForTest();
    await silent.startOver();
    await silent.control('PUT', 'faults', [
      { route: 'getUser', effect: 'before', answer: 'silence', silenceMs: 600_000 },
    ]);
    const call = expect(silent.call('GET', '/users/u1')).rejects.toThrow();
    await silent.arrival('getUser');
    await silent.close();
    await call;
  });

  it('garbage is a 200 that is no JSON', async () => {
    await plan({ route: 'getUser', effect: 'after', answer: 'garbage' });
    expect(await sim.call('GET', '/users/u1')).toEqual({
      status: 200,
      body: '{"action":"post","data":{"gro',
    });
  });

  it('carry body and headers as told, or say what is usual with the status', async () => {
    await plan(
      {
        route: 'getUser',
        effect: 'before',
        answer: { status: 429, body: { error: 'mine' }, headers: { 'retry-after': '7' } },
      },
      { route: '*', effect: 'before', answer: { status: 429 } },
      { route: '*', effect: 'before', answer: { status: 401 } },
      { route: '*', effect: 'before', answer: { status: 502 } },
    );
    const first = await fetch(sim.at('/users/u1'), { headers: sim.authorization() });
    expect([first.status, first.headers.get('retry-after'), await first.json()]).toEqual([429, '7', { error: 'mine' }]);
    expect(await sim.call('GET', '/users/u1')).toMatchObject({ status: 429, body: { error: 'reach_limit' } });
    expect(await sim.call('GET', '/users/u1')).toMatchObject({
      status: 401,
      body: { error: 'unauthorized' },
    });
    expect(await sim.call('GET', '/users/u1')).toMatchObject({ status: 502, body: expect.stringContaining('<html>') });
  });

  it('last as many times as told, always, or until they are taken away', async () => {
    await plan(
      { route: 'getUser', times: 2, effect: 'before', answer: { status: 503 } },
      { route: 'listUsers', times: 'always', effect: 'before', answer: { status: 503 } },
    );
    const statuses = async (path: string, n: number) => {
      const seen: number[] = [];
      for (let i = 0; i < n; i++) seen.push((await sim.call('GET', path)).status);
      return seen;
    };
    expect(await statuses('/users/u1', 3)).toEqual([503, 503, 200]);
    expect(await statuses('/users', 4)).toEqual([503, 503, 503, 503]);
    await sim.control('DELETE', 'faults');
    expect(await statuses('/users', 1)).toEqual([200]);
  });

  it('with a probability are the same again with the same seed', () => {
    const drawn = (seed: number) => {
      const faults = new Faults();
      faults.set(
        [faultRule.parse({ route: '*', times: 'always', probability: 0.3, effect: 'before', answer: 'reset' })],
        seed,
      );
      return Array.from({ length: 1000 }, () => faults.take('getUser') !== undefined);
    };
    const hits = drawn(7).filter(Boolean).length;
    expect(hits).toBeGreaterThan(230);
    expect(hits).toBeLessThan(370);
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });
});

describe('latency', () => {
  it('comes before the effect, whether or not the caller waits for it', async () => {
    const sim = await startForTest({ createLatencyMs: 400 });
    await sim.startOver();
    const impatient = new AbortController();
    const call = sim.send('POST', sim.at('/chatgroups'), {
      json: { public: false, owner: 'u1' },
      headers: sim.authorization(),
      signal: impatient.signal,
    });
    const given = expect(call).rejects.toThrow();
    await sim.arrival('createGroup');
    impatient.abort();
    await given;
    let groups = await sim.liveGroups();
    while (groups.length === 0) groups = await sim.liveGroups();
    const { requests } = (await sim.control('GET', 'requests')).body;
    expect(groups[0]!.created - requests.at(-1).at).toBeGreaterThan(390);
    await sim.close();
  });

  it('is dropped without effect when the simulator stops', async () => {
    const sim = await startForTest({ createLatencyMs: 600_000 });
    await sim.startOver();
    const call = expect(sim.createGroup()).rejects.toThrow();
    await sim.arrival('createGroup');
    await sim.close();
    await call;
  });
});
