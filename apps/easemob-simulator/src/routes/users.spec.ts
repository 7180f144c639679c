import { startForTest, type TestSimulator } from '../testing-client.js';

describe('users', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());
  const names = async (query = '') => {
    const { body } = await sim.call('GET', `/users${query}`);
    return { names: body.entities.map((user: { username: string }) => user.username), cursor: body.cursor };
  };

  it('are registered one at a time, upper case folded', async () => {
    const answered = await sim.call('POST', '/users', {
      username: 'Zhang.San_1',
      password: 'p',
      nickname: '张三',
    });
    expect(answered).toMatchObject({
      status: 200,
      body: {
        action: 'post',
        path: '/users',
        entities: [
          { type: 'user', username: 'zhang.san_1', nickname: '张三', activated: true, uuid: expect.any(String) },
        ],
      },
    });
    expect(await sim.call('GET', '/users/zhang.san_1')).toMatchObject({ status: 200, body: { count: 1 } });
  });

  it('of a batch are registered save those that exist, which are told item by item', async () => {
    const answered = await sim.register('u9', 'u1');
    expect(answered).toMatchObject({
      status: 200,
      body: {
        entities: [{ username: 'u9' }],
        data: [{ username: 'u1', registerUserFailReason: 'the u1 already exists' }],
      },
    });
  });

  it('are listed oldest first, page by page', async () => {
    const first = await names('?limit=3');
    expect(first.names).toEqual(['u1', 'u2', 'u3']);
    const second = await names(`?limit=3&cursor=${first.cursor}`);
    expect(second).toEqual({ names: ['u4'], cursor: undefined });
  });

  it('take the groups they own with them, and leave the others', async () => {
    const owned = (await sim.createGroup({ owner: 'u1' })).body.data.groupid;
    const joined = (await sim.createGroup({ owner: 'u2', members: ['u1', 'u3'] })).body.data.groupid;
    expect((await sim.call('DELETE', '/users/u1')).status).toBe(200);
    expect((await sim.call('GET', `/chatgroups/${owned}`)).status).toBe(404);
    expect((await sim.call('GET', `/chatgroups/${joined}`)).body.data[0].affiliations).toEqual([
      { member: 'u3' },
      { owner: 'u2' },
    ]);
  });

  it('are deleted oldest first by a deletion that names nobody', async () => {
    await sim.call('DELETE', '/users/?limit=2');
    expect((await names()).names).toEqual(['u3', 'u4']);
  });
});
