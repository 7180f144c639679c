import { firstGroup, startForTest, type TestSimulator } from '../testing-client.js';

describe('groups', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());
  const create = async (extra?: object) => (await sim.createGroup(extra)).body.data.groupid as string;

  it('get the id of the 2017 document first, then higher ones at irregular steps', async () => {
    const ids = [await create(), await create(), await create(), await create()].map(BigInt);
    expect(String(ids[0])).toBe(firstGroup);
    const steps = ids.slice(1).map((id, i) => id - ids[i]!);
    expect(steps.every((step) => step > 0n)).toBe(true);
    expect(new Set(steps).size).toBeGreaterThan(1);
  });

  it('are answered in the envelope every service uses', async () => {
    const { body } = await sim.createGroup();
    expect(body).toEqual({
      action: 'post',
      application: expect.any(String),
      applicationName: 'im',
      organization: 'school',
      uri: sim.at('/chatgroups'),
      entities: [],
      data: { groupid: firstGroup },
      properties: {},
      timestamp: expect.any(Number),
      duration: expect.any(Number),
    });
  });

  it('are made twice by a repeated create: a create is not idempotent', async () => {
    await create();
    await create();
    expect(await sim.liveGroups()).toHaveLength(2);
  });

  it('are made once by a repeated create with a chosen id, where that is activated', async () => {
    await sim.control('PUT', 'dials', { chosenGroupId: 'activated' });
    expect(await create({ groupid: 'g1496' })).toBe('g1496');
    expect(await sim.createGroup({ groupid: 'g1496' })).toMatchObject({
      status: 400,
      body: { error: 'illegal_argument' },
    });
    expect(await sim.liveGroups()).toHaveLength(1);
  });

  it('get an id of their own in spite of a chosen one, where that is not activated', async () => {
    expect(await create({ groupid: 'g1496' })).toBe(firstGroup);
  });

  it('tell their details, one or many at a time', async () => {
    const id = await create({ members: ['u2'], custom: 'marker', desc: 'old name of the field' });
    const { body } = await sim.call('GET', `/chatgroups/${id}`);
    expect(body.data).toEqual([
      {
        id,
        name: 'Class 3',
        avatar: '',
        description: 'old name of the field',
        custom: 'marker',
        membersonly: false,
        allowinvites: false,
        invite_need_confirm: true,
        maxusers: 200,
        owner: 'u1',
        created: expect.any(Number),
        mute: false,
        disabled: false,
        public: false,
        affiliations_count: 2,
        affiliations: [{ member: 'u2' }, { owner: 'u1' }],
      },
    ]);
    const many = await sim.call('GET', `/chatgroups/${id},404`);
    expect(many).toMatchObject({ status: 200, body: { count: 1 } });
    expect(many.body.data.filter((group: { id?: string }) => group.id === '404')).toEqual([]);
  });

  it('change what is given and nothing else', async () => {
    const id = await create({ custom: 'marker', maxusers: 300 });
    const { body } = await sim.call('PUT', `/chatgroups/${id}`, { groupname: 'Class 4', description: 'd' });
    expect(body.data).toEqual({ groupname: true, description: true });
    expect((await sim.call('GET', `/chatgroups/${id}`)).body.data).toMatchObject([
      { name: 'Class 4', description: 'd', custom: 'marker', maxusers: 300 },
    ]);
  });

  it('change hands, and the old owner stays as a member', async () => {
    const id = await create({ members: ['u2'] });
    expect((await sim.call('PUT', `/chatgroups/${id}`, { newowner: 'u2' })).body.data).toEqual({ newowner: true });
    expect((await sim.call('GET', `/chatgroups/${id}`)).body.data[0].affiliations).toEqual([
      { member: 'u1' },
      { owner: 'u2' },
    ]);
  });

  it('are listed newest first with the owner in its long form, page by page', async () => {
    const ids = [await create(), await create(), await create()];
    const first = (await sim.call('GET', '/chatgroups?limit=2')).body;
    expect(first).toMatchObject({
      count: 2,
      params: { limit: ['2'] },
      data: [{ groupid: ids[2] }, { groupid: ids[1] }],
    });
    expect(first.data[0]).toEqual({
      owner: 'school#im_u1',
      groupid: ids[2],
      affiliations: 1,
      type: 'group',
      lastModified: expect.stringMatching(/^\d{13}$/),
      groupname: 'Class 3',
    });
    const second = (await sim.call('GET', `/chatgroups?limit=2&cursor=${first.cursor}`)).body;
    expect(second.data).toMatchObject([{ groupid: ids[0] }]);
    expect(second).not.toHaveProperty('cursor');
  });

  it('show in lists only after the lag, and when deleted for as long', async () => {
    await sim.control('PUT', 'dials', { listLagMs: 60_000 });
    const id = await create();
    const seen = async () => [
      (await sim.call('GET', '/chatgroups')).body.count,
      (await sim.call('GET', '/chatgroups/user/u1')).body.total,
      (await sim.call('GET', '/users/u1/joined_chatgroups')).body.count,
    ];
    expect(await seen()).toEqual([0, 0, 0]);
    expect((await sim.call('GET', `/chatgroups/${id}`)).status).toBe(200);
    await sim.control('POST', 'clock', { advanceMs: 60_000 });
    expect(await seen()).toEqual([1, 1, 1]);
    await sim.call('DELETE', `/chatgroups/${id}`);
    expect((await sim.call('GET', `/chatgroups/${id}`)).status).toBe(404);
    expect(await seen()).toEqual([1, 1, 1]);
    await sim.control('POST', 'clock', { advanceMs: 60_000 });
    expect(await seen()).toEqual([0, 0, 0]);
  });

  it('of a user are told by the old and the new endpoint, each in its own way', async () => {
    const ids = [];
    for (let i = 0; i < 7; i++) ids.push(await create({ groupname: `g${i}`, custom: 'marker' }));
    const newest = [...ids].reverse();
    const old = (await sim.call('GET', '/users/u1/joined_chatgroups?pagenum=2&pagesize=3')).body;
    expect(old).toMatchObject({ count: 3, data: newest.slice(3, 6).map((groupid) => ({ groupid })) });
    const page = async (query: string) => (await sim.call('GET', `/chatgroups/user/u1${query}`)).body;
    expect(await page('')).toMatchObject({ count: 5, total: 7 });
    const second = await page('?pagenum=1&pagesize=4');
    expect(second.entities.map((group: { id: string }) => group.id)).toEqual(ids.slice(4));
    expect(second.entities[0]).toMatchObject({ groupId: ids[4], name: 'g4', owner: 'u1' });
    expect(second.entities[0]).not.toHaveProperty('custom');
  });
});
