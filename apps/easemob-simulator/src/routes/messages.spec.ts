import { firstGroup, startForTest, type TestSimulator } from '../testing-client.js';

describe('messages', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());
  const send = (json: object) =>
    sim.call('POST', '/messages/chatgroups', {
      from: 'u1',
      to: [firstGroup],
      type: 'txt',
      body: { msg: 'hi' },
      ...json,
    });

  it('are answered with an id for each group, as a text beyond what a number can hold', async () => {
    const { body } = await send({ to: [firstGroup, '2'] });
    expect(Object.keys(body.data).sort()).toEqual([firstGroup, '2'].sort());
    expect(BigInt(body.data[firstGroup])).toBeGreaterThan(2n ** 53n);
    expect(body.data[firstGroup]).not.toBe(body.data['2']);
    expect(body.path).toBe('/messages/chatgroups');
  });

  it('go to groups and from senders that do not exist', async () => {
    expect((await send({ to: ['nosuch'], from: 'nobody' })).status).toBe(200);
  });

  it('are kept in order with sender, body and ext, doubles too', async () => {
    await send({ body: { msg: 'one' }, ext: { im_message_id: '1' } });
    await send({ body: { msg: 'two' }, from: undefined });
    await send({ body: { msg: 'two' } });
    const { messages } = (await sim.control('GET', 'state')).body;
    expect(messages[firstGroup]).toMatchObject([
      { order: 0, from: 'u1', body: { msg: 'one' }, ext: { im_message_id: '1' } },
      { order: 1, from: 'admin', body: { msg: 'two' } },
      { order: 2, from: 'u1', body: { msg: 'two' } },
    ]);
  });

  it('in the old form get no id unless asked for', async () => {
    const old = { target_type: 'chatgroups', target: [firstGroup], msg: { type: 'txt', msg: 'hi' }, from: 'u1' };
    expect((await sim.call('POST', '/messages', old)).body.data).toEqual({ [firstGroup]: 'success' });
    const { data } = (await sim.call('POST', '/messages?useMsgId=true', old)).body;
    expect(data[firstGroup]).toMatch(/^\d{19}$/);
    const { messages } = (await sim.control('GET', 'state')).body;
    expect(messages[firstGroup]).toMatchObject([{ type: 'txt', body: { msg: 'hi' } }, { id: data[firstGroup] }]);
  });
});
