import { gunzipSync } from 'node:zlib';
import { firstGroup, startForTest, type TestSimulator } from '../testing-client.js';

const hourMs = 3_600_000;
/** yyyyMMddHH in Beijing. */
const hourOf = (ms: number) => new Date(ms + 8 * hourMs).toISOString().replace(/[-T]/g, '').slice(0, 10);

describe('history', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(() => sim.startOver());

  const hours = async (ago: number) => hourOf((await sim.control('GET', 'state')).body.now - ago * hourMs);
  const ask = (hour: string) => sim.call('GET', `/chatmessages/${hour}`);
  const linesOf = async (hour: string) => {
    const response = await fetch((await ask(hour)).body.data[0].url);
    const text = gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  const plant = (hour: string, extra: object = {}, message: object = {}) =>
    sim.control('POST', 'history', {
      hour,
      messages: [
        {
          from: 'u1',
          to: firstGroup,
          bodies: [{ type: 'img', url: 'http://x/f1', secret: 's', filename: 'a.png' }],
          ...message,
        },
      ],
      ...extra,
    });

  it('is a link to a gzipped file with one message a line, fetched without a token', async () => {
    const hour = await hours(3);
    const { messageIds } = (await plant(hour)).body;
    const [line] = await linesOf(hour);
    expect(line).toMatchObject({
      msg_id: messageIds[0],
      chat_type: 'groupchat',
      payload: { from: 'u1', to: firstGroup, bodies: [{ type: 'img', secret: 's' }] },
    });
    expect(hourOf(line.timestamp)).toBe(hour);
  });

  it('may hold a message twice', async () => {
    const hour = await hours(3);
    await plant(hour, {}, { msg_id: '7' });
    await plant(hour, {}, { msg_id: '7' });
    expect((await linesOf(hour)).map((line) => line.msg_id)).toEqual(['7', '7']);
  });

  it('has custom messages in both their forms, and combined ones without a type', async () => {
    const hour = await hours(3);
    await plant(hour, {}, { bodies: [{ subType: 'sub_combine', title: 't', url: 'http://x/f2' }] });
    expect((await linesOf(hour))[0].payload.bodies).toEqual([
      { subType: 'sub_combine', title: 't', url: 'http://x/f2' },
    ]);
    const customExts = { name: 'flower', size: '16' };
    await sim.call('POST', '/messages/chatgroups', {
      from: 'u1',
      to: [firstGroup],
      type: 'custom',
      body: { customEvent: 'gift', customExts },
    });
    const now = await hours(0);
    await sim.control('POST', 'clock', { advanceMs: 3 * hourMs });
    await sim.useNewToken();
    expect((await linesOf(now))[0].payload.bodies).toEqual([
      {
        type: 'custom',
        customEvent: 'gift',
        customExts: [{ name: 'flower' }, { size: '16' }],
        'v2:customExts': customExts,
      },
    ]);
  });

  it('has messages sent through the API once the hour is written', async () => {
    const id = (
      await sim.call('POST', '/messages/chatgroups', { from: 'u1', to: [firstGroup], type: 'txt', body: { msg: 'hi' } })
    ).body.data[firstGroup];
    const { messages } = (await sim.control('GET', 'state')).body;
    const hour = hourOf(messages[firstGroup][0].sentAt);
    expect((await ask(hour)).status).toBe(400);
    await sim.control('POST', 'clock', { advanceMs: 3 * hourMs });
    expect(await linesOf(hour)).toMatchObject([
      {
        msg_id: id,
        from: 'school#im_u1',
        payload: { from: 'u1', to: firstGroup, bodies: [{ type: 'txt', msg: 'hi' }], ext: {} },
      },
    ]);
  });

  it('answers the same 404 for an empty hour and one that is late', async () => {
    const [empty, late] = [await hours(4), await hours(3)];
    await plant(late, { availableAfterMs: hourMs });
    for (const hour of [empty, late]) {
      expect(await ask(hour)).toMatchObject({
        status: 404,
        body: {
          error: 'storage_object_not_found',
          error_description: `Failed to find chat message history download url for appkey: school#im, time: ${hour}`,
        },
      });
    }
    await sim.control('POST', 'clock', { advanceMs: hourMs });
    expect((await ask(late)).status).toBe(200);
  });

  it('is gone after three days, and refuses what is no hour', async () => {
    const hour = await hours(1);
    await plant(hour);
    await sim.control('POST', 'clock', { advanceMs: 72 * hourMs });
    expect(await ask(hour)).toMatchObject({
      status: 400,
      body: {
        error: 'illegal_argument',
        error_description: expect.stringContaining('maybe chat message history is expired or unstored'),
      },
    });
    expect((await ask('2026023024')).body.error_description).toBe(
      'illegal arguments: appkey: school#im, time: 2026023024',
    );
  });

  it('gives links that end, that cannot be bent to another hour, and that refuse a token', async () => {
    const hour = await hours(3);
    await plant(hour);
    const { url } = (await ask(hour)).body.data[0];
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url, { headers: sim.authorization() })).status).toBe(400);
    expect((await fetch(url.replace(hour, await hours(4)))).status).toBe(403);
    await sim.control('POST', 'clock', { advanceMs: 30 * 60_000 });
    const late = await fetch(url);
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });
});
