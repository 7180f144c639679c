import { gunzipSync } from 'node:zlib';
import { firstGroup as G, startForTest, type TestSimulator } from '../testing-client.js';

const [hourMs, minuteMs] = [3_600_000, 60_000];

describe('history of what phones say', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(async () => {
    await sim.startOver();
    await sim.control('PUT', 'dials', { limits: { history: 'off' } });
  });

  /** yyyyMMddHH on a clock so many hours before UTC. */
  const hourOf = (ms: number, offset = 8) =>
    new Date(ms + offset * hourMs).toISOString().replace(/[-T]/g, '').slice(0, 10);
  const say = async (...bodies: object[]) =>
    (await sim.control('POST', 'phone/messages', { from: 'u1', to: G, bodies })).body as {
      msg_id: string;
      timestamp: number;
    };
  const advance = (advanceMs: number) => sim.control('POST', 'clock', { advanceMs });
  const ask = (hour: string) => sim.call('GET', `/chatmessages/${hour}`);
  const textOf = async (timestamp: number) => {
    const { url } = (await ask(hourOf(timestamp))).body.data[0];
    return gunzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).toString();
  };
  const linesOf = async (timestamp: number) =>
    (await textOf(timestamp))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  /** As far as the hour of the message, which lasts no longer than one, is generated. */
  const generated = () => advance(2 * hourMs + 10 * minuteMs);
  const unstored = { error: 'illegal_argument', error_description: expect.stringContaining('expired or unstored') };
  const absent = { error: 'storage_object_not_found' };

  it('is generated 70 minutes after the hour, and until then refused like one that has expired', async () => {
    const { msg_id, timestamp } = await say({ type: 'txt', msg: 'hi' });
    const hour = hourOf(timestamp);
    const toEnd = hourMs - (timestamp % hourMs);
    await advance(toEnd + 69 * minuteMs);
    expect(await ask(hour)).toMatchObject({ status: 400, body: unstored });
    await advance(minuteMs);
    expect(await linesOf(timestamp)).toMatchObject([
      {
        msg_id,
        timestamp,
        direction: 'outgoing',
        chat_type: 'groupchat',
        from: 'school#im_u1',
        to: `school#im_${G}`,
        payload: { bodies: [{ type: 'txt', msg: 'hi' }], ext: {}, from: 'u1', to: G },
      },
    ]);
    await advance(70 * hourMs);
    expect(await ask(hour)).toMatchObject({ status: 400, body: unstored });
  });

  it('that is not generated may look like an hour in which nobody spoke, by a dial', async () => {
    const { timestamp } = await say({ type: 'txt', msg: 'hi' });
    await sim.control('PUT', 'dials', { historyUnreadyAs: 'absent' });
    expect(await ask(hourOf(timestamp))).toMatchObject({ status: 404, body: absent });
    expect(await ask(hourOf(timestamp - 5 * hourMs))).toMatchObject({ status: 404, body: absent });
  });

  it('is late by a dial', async () => {
    const { timestamp } = await say({ type: 'txt', msg: 'hi' });
    await sim.control('PUT', 'dials', { historyReadyAfterMs: 25 * hourMs });
    await generated();
    expect((await ask(hourOf(timestamp))).status).toBe(400);
    await advance(24 * hourMs);
    expect(await linesOf(timestamp)).toHaveLength(1);
  });

  it('shows a combined message without a type, a custom one in both forms, and all bodies', async () => {
    const { timestamp } = await say(
      { type: 'combined', url: 'http://x/f', msg: 'too old', title: 't', summary: 's' },
      { type: 'custom', customEvent: 'gift', customExts: { a: '1' } },
    );
    await generated();
    const [{ payload }] = await linesOf(timestamp);
    expect(payload.bodies).toMatchObject([
      { subType: 'sub_combine', title: 't', combineLevel: 1 },
      { type: 'custom', customExts: [{ a: '1' }], 'v2:customExts': { a: '1' } },
    ]);
    expect(payload.bodies[0]).not.toHaveProperty('type');
  });

  it('does not know of recalls and edits', async () => {
    const edited = await say({ type: 'txt', msg: 'a' });
    const recalled = await say({ type: 'txt', msg: 'b' });
    await sim.control('POST', 'phone/edits', { to: G, msg_id: edited.msg_id, msg: 'changed' });
    await sim.control('POST', 'phone/recalls', { to: G, msg_id: recalled.msg_id });
    await generated();
    // The two may have been said in two hours.
    const lines = (await linesOf(edited.timestamp)).concat(await linesOf(recalled.timestamp));
    const words = lines.map(({ msg_id, payload }) => [msg_id, payload.bodies[0].msg]);
    expect(Object.fromEntries(words)).toEqual({ [edited.msg_id]: 'a', [recalled.msg_id]: 'b' });
  });

  it('has an hour from its first to before its last millisecond, on the clock of a dial', async () => {
    const { timestamp } = await say({ type: 'txt', msg: 'now' });
    const start = timestamp - (timestamp % hourMs) - 5 * hourMs;
    const times = [start - 1, start, start + hourMs - 1, start + hourMs];
    for (const msg_timestamp of times) {
      const message = { from: 'u1', target: 'u2', type: 'txt', body: { msg: 'x' }, msg_timestamp };
      await sim.call('POST', '/messages/users/import', message);
    }
    expect((await linesOf(start)).map((line) => line.timestamp)).toEqual([start, start + hourMs - 1]);
    await sim.control('PUT', 'dials', { historyUtcOffsetHours: 0 });
    expect((await ask(hourOf(start, 0))).status).toBe(200);
    expect((await ask(hourOf(start, 8))).status).toBe(400);
  });

  it('has lines twice and blank ones, by dials, and each time the same', async () => {
    const messages = Array.from({ length: 40 }, (_, i) => ({
      from: 'u1',
      to: G,
      bodies: [{ type: 'txt', msg: `${i}` }],
    }));
    const { timestamp } = await say({ type: 'txt', msg: 'now' });
    const ago = timestamp - 5 * hourMs;
    await sim.control('POST', 'history', { hour: hourOf(ago), messages });
    await sim.control('PUT', 'dials', { historyDoubledShare: 0.3, historyBlankShare: 0.3 });
    const text = await textOf(ago);
    expect(await textOf(ago)).toBe(text);
    expect(text).toContain('\n\n');
    const ids = (await linesOf(ago)).map((line) => line.msg_id);
    expect(new Set(ids).size).toBe(40);
    expect(ids.length).toBeGreaterThan(40);
    expect(ids.length).toBeLessThan(60);
  });
});
