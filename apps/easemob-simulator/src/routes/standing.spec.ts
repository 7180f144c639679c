import { firstGroup as G, startForTest, type TestSimulator } from '../testing-client.js';

const g = `/chatgroups/${G}`;

describe('what a member may do', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(async () => {
    await sim.startOver();
    await sim.createGroup({ members: ['u2', 'u3'] });
  });
  const data = async (path: string) => (await sim.call('GET', `${g}${path}`)).body.data;
  const mute = (usernames: string[], mute_duration: number) =>
    sim.call('POST', `${g}/mute`, { usernames, mute_duration });

  it('is nothing for as long as the mute lasts', async () => {
    await mute(['u2'], 60_000);
    await mute(['u3'], -1);
    expect((await data('/mute')).map(({ user }: { user: string }) => user)).toEqual(['u2', 'u3']);
    await sim.control('POST', 'clock', { advanceMs: 60_000 });
    expect((await data('/mute')).map(({ user }: { user: string }) => user)).toEqual(['u3']);
    await sim.call('DELETE', `${g}/mute/u3`);
    expect(await data('/mute')).toEqual([]);
  });

  it('is not to stay in the group, nor to come back, once blocked', async () => {
    await sim.call('POST', `${g}/blocks/users/u2`);
    expect(await data('/users')).toEqual([{ owner: 'u1' }, { member: 'u3' }]);
    expect((await sim.call('POST', `${g}/users/u2`)).status).toBe(403);
    await sim.call('DELETE', `${g}/blocks/users/u2`);
    expect((await sim.call('POST', `${g}/users/u2`)).status).toBe(200);
  });

  it('ends when he leaves: he is admin, muted and allowed no longer', async () => {
    await mute(['u2'], -1);
    await sim.call('POST', `${g}/white/users/u2`);
    await sim.call('POST', `${g}/admin`, { newadmin: 'u2' });
    await sim.call('DELETE', `${g}/users/u2`);
    expect([await data('/mute'), await data('/white/users'), await data('/admin')]).toEqual([[], [], []]);
  });

  it('is more as the new owner than as an admin', async () => {
    await sim.call('POST', `${g}/admin`, { newadmin: 'u2' });
    await sim.call('PUT', g, { newowner: 'u2' });
    expect(await data('/admin')).toEqual([]);
  });

  it('shows in the details of the group, with the ban and the closure of it', async () => {
    await sim.call('POST', `${g}/ban`);
    await sim.call('POST', `${g}/disable`);
    expect(await data('')).toMatchObject([{ mute: true, disabled: true }]);
    expect((await sim.call('GET', '/chatgroups/user/u2')).body.entities).toMatchObject([{ disabled: true }]);
  });

  it('is told to all when members come, once for each call, unless the caller does not want it', async () => {
    const notices = async () => (await sim.control('GET', 'state')).body.groups[0].notices;
    expect(await notices()).toBe(0);
    await sim.call('POST', `${g}/users?need_notify=false`, { usernames: ['u4'] });
    expect(await notices()).toBe(0);
    await sim.call('DELETE', `${g}/users/u3,u4`);
    await sim.call('POST', `${g}/users`, { usernames: ['u3', 'u4'] });
    expect(await notices()).toBe(1);
  });
});
