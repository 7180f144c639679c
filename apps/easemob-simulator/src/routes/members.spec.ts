import { firstGroup, startForTest, type TestSimulator } from '../testing-client.js';

describe('members', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(async () => {
    await sim.startOver();
    await sim.createGroup({ members: ['u2'] });
  });
  const group = `/chatgroups/${firstGroup}`;
  const members = async (query = '') => (await sim.call('GET', `${group}/users${query}`)).body;

  it('are added one at a time', async () => {
    const { body } = await sim.call('POST', `${group}/users/u3`);
    expect(body.data).toEqual({ result: true, groupid: firstGroup, action: 'add_member', user: 'u3' });
    expect((await sim.call('GET', `${group}/user/u3/is_joined`)).body.data).toBe(true);
    expect((await sim.call('GET', `${group}/user/u4/is_joined`)).body.data).toBe(false);
  });

  it('are added in a batch, which tells only those who were not in', async () => {
    const { body } = await sim.call('POST', `${group}/users`, { usernames: ['u2', 'u3', 'u4'] });
    expect(body.data).toEqual({ newmembers: ['u4', 'u3'], groupid: firstGroup, action: 'add_member' });
    expect((await members()).data).toEqual([{ owner: 'u1' }, { member: 'u2' }, { member: 'u3' }, { member: 'u4' }]);
  });

  it('beside an unknown user are added or not, as a dial says', async () => {
    const add = () => sim.call('POST', `${group}/users`, { usernames: ['u3', 'nobody'] });
    expect((await add()).status).toBe(404);
    expect((await members()).count).toBe(2);
    await sim.control('PUT', 'dials', { unknownMember: 'add-others' });
    expect((await add()).status).toBe(404);
    expect((await members()).count).toBe(3);
  });

  it('do not go beyond the maximum of the group', async () => {
    await sim.call('PUT', group, { maxusers: 3 });
    expect(await sim.call('POST', `${group}/users`, { usernames: ['u3', 'u4'] })).toMatchObject({
      status: 403,
      body: { error: 'exceed_limit' },
    });
    expect((await sim.call('POST', `${group}/users`, { usernames: ['u3'] })).status).toBe(200);
  });

  it('are removed one at a time, or several with a result for each', async () => {
    await sim.call('POST', `${group}/users/u3`);
    const one = await sim.call('DELETE', `${group}/users/u3`);
    expect(one.body.data).toEqual({ result: true, action: 'remove_member', user: 'u3', groupid: firstGroup });
    const several = await sim.call('DELETE', `${group}/users/u2,u4,nobody`);
    expect(several.body.data).toMatchObject([
      { user: 'u2', result: true },
      { user: 'u4', result: false, reason: `user: u4 doesn't exist in group: ${firstGroup}` },
      { user: 'nobody', result: false, reason: "user nobody doesn't exist." },
    ]);
    expect((await members()).data).toEqual([{ owner: 'u1' }]);
  });

  it('are listed page by page, with the time of joining when asked', async () => {
    await sim.call('POST', `${group}/users`, { usernames: ['u3', 'u4'] });
    expect((await members('?pagenum=2&pagesize=3')).data).toEqual([{ member: 'u4' }]);
    expect((await members('?joined_time=true&pagesize=1')).data).toEqual([
      { owner: 'u1', joined_time: expect.any(Number) },
    ]);
  });
});
