import { firstGroup as G, startForTest, type TestSimulator } from '../testing-client.js';

describe('messages of the past', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());
  const send = async () =>
    (
      await sim.call('POST', '/messages/chatgroups', {
        from: 'u1',
        to: [G],
        type: 'txt',
        body: { msg: 'hi' },
      })
    ).body.data[G];
  const recall = (msg_id: string, more = {}) =>
    sim.call('POST', '/messages/msg_recall', { msg_id, to: G, from: 'u1', chat_type: 'groupchat', ...more });
  const refused = (status: number, error_description: string) => ({
    status,
    body: { error: 'message_recall_error', error_description },
  });

  it('are recalled within two minutes, once', async () => {
    const id = await send();
    expect((await recall(id)).body).toMatchObject({
      path: '/messages/msg_recall',
      data: { recalled: 'yes', chattype: 'groupchat', from: 'u1', to: G, msg_id: id },
    });
    expect((await sim.control('GET', 'state')).body.messages[G]).toMatchObject([{ id, recalled: true }]);
    expect(await recall(id)).toMatchObject(refused(403, 'not_found msg'));
  });

  it('are recalled later by force only', async () => {
    const id = await send();
    await sim.control('POST', 'clock', { advanceMs: 120_000 });
    expect(await recall(id)).toMatchObject(refused(403, 'exceed recall time limit'));
    expect((await recall(id, { force: true })).status).toBe(200);
  });

  it.each([
    [{ msg_id: '' }, 400, "param msg_id can't be empty"],
    [{ to: '' }, 400, "param to can't be empty"],
    [{ chat_type: '' }, 400, "param chat_type can't be empty"],
    [{ to: 'elsewhere' }, 403, 'not_found msg'],
  ])('are not recalled with %j', async (more, status, text) => {
    expect(await recall(await send(), more)).toMatchObject(refused(status, text));
  });

  it('are imported with the time at which they were sent', async () => {
    const { msg_id } = (
      await sim.call('POST', '/messages/chatgroups/import', {
        from: 'u1',
        target: G,
        type: 'txt',
        body: { msg: 'old' },
        msg_timestamp: 1_656_906_628_428,
      })
    ).body.data;
    expect((await sim.control('GET', 'state')).body.messages[G]).toMatchObject([
      { id: msg_id, sentAt: 1_656_906_628_428, body: { msg: 'old' } },
    ]);
  });
});
