import { firstGroup as G, startForTest, type TestSimulator } from './testing-client.js';

describe('the plan', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());
  const maxusers = async () => (await sim.call('GET', `/chatgroups/${G}`)).body.data[0].maxusers;

  it.each([
    ['free', 100],
    ['professional', 300],
    ['flagship', 3000],
  ])('%s caps a group at %i members', async (plan, cap) => {
    await sim.control('PUT', 'dials', { plan });
    expect(await sim.createGroup({ maxusers: cap + 1 })).toMatchObject({
      status: 403,
      body: { error: 'exceed_limit', error_description: `maxUsers cannot exceed ${cap}` },
    });
    expect((await sim.createGroup({ maxusers: cap })).status).toBe(200);
    expect((await sim.call('PUT', `/chatgroups/${G}`, { maxusers: cap + 1 })).status).toBe(403);
    await sim.control('PUT', 'dials', { abovePlan: 'capped' });
    await sim.call('PUT', `/chatgroups/${G}`, { maxusers: 50 });
    expect((await sim.call('PUT', `/chatgroups/${G}`, { maxusers: cap + 1 })).status).toBe(200);
    expect(await maxusers()).toBe(cap);
  });

  it('lowers what a group is made with when nobody says a number', async () => {
    await sim.control('PUT', 'dials', { plan: 'free' });
    await sim.createGroup();
    expect(await maxusers()).toBe(100);
  });

  it('of nobody has no end, and that of the start comes back with a reset', async () => {
    expect((await sim.createGroup({ maxusers: 100_000 })).status).toBe(200);
    const free = await startForTest({ plan: 'free' });
    await free.control('PUT', 'dials', { plan: 'unlimited' });
    expect((await free.control('GET', 'dials')).body.plan.users).toBeNull();
    await free.control('POST', 'reset');
    expect((await free.control('GET', 'dials')).body.plan).toEqual({
      users: 100,
      groups: 100,
      groupsPerUser: 100,
      membersPerGroup: 100,
      contactsPerUser: 100,
    });
    await free.close();
  });

  it('bounds contacts on both sides', async () => {
    await sim.control('PUT', 'dials', { plan: { contactsPerUser: 1 } });
    expect((await sim.call('POST', '/users/u1/contacts/users/u2')).status).toBe(200);
    expect((await sim.call('POST', '/users/u1/contacts/users/u2')).status).toBe(200);
    expect(await sim.call('POST', '/users/u3/contacts/users/u2')).toMatchObject({
      status: 403,
      body: { error: 'exceed_limit', error_description: 'user contact number exceed limit' },
    });
  });
});
