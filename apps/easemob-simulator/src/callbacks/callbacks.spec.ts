import { createHash } from 'node:crypto';
import { firstGroup as G, startForTest, type TestSimulator } from '../testing-client.js';
import { answering, startReceiver, type Receiver } from './testing-receiver.js';

describe('callbacks after delivery', () => {
  let sim: TestSimulator;
  let receiver: Receiver;
  beforeAll(async () => {
    sim = await startForTest();
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await sim.close();
    await receiver.close();
  });
  beforeEach(async () => {
    receiver.startOver();
    await sim.startOver();
    await sim.createGroup({ members: ['u2', 'u3'] });
  });

  const rule = (more: object = {}) => ({ url: receiver.url, secret: 's3', ...more });
  const call = (...rules: object[]) => sim.control('PUT', 'callbacks', rules);
  const text = async (msg = 'hi', path = 'chatgroups', to = G): Promise<string> => {
    const sent = await sim.call('POST', `/messages/${path}`, {
      from: 'u1',
      to: [to],
      type: 'txt',
      body: { msg },
    });
    return sent.body.data[to];
  };
  const settled = async () => {
    for (;;) {
      const { body } = await sim.control('GET', 'callbacks');
      if (body.underWay === 0) return body;
      await new Promise((later) => setTimeout(later, 5));
    }
  };

  it('tell of what was sent over REST, signed with the secret of the rule', async () => {
    await call(rule());
    const id = await text();
    await settled();
    const [told] = receiver.bodies;
    expect(told).toEqual({
      callId: `school#im_${id}`,
      eventType: 'chat',
      timestamp: expect.any(Number),
      chat_type: 'groupchat',
      group_id: G,
      from: 'u1',
      to: G,
      msg_id: id,
      appkey: 'school#im',
      host: 'msync@simulator',
      securityVersion: '1.0.0',
      content_type: 'chat:group:text',
      security: createHash('md5').update(`school#im_${id}s3${told.timestamp}`).digest('hex'),
      payload: { bodies: [{ type: 'txt', msg: 'hi' }], ext: {}, from: 'u1', to: G, type: 'groupchat' },
    });
  });

  it('tell of chat rooms as of groups, and of a user without a group', async () => {
    await call(rule());
    await text('a', 'chatrooms', '77');
    await text('b', 'users', 'u2');
    await settled();
    const byPlace = Object.fromEntries(receiver.bodies.map((told) => [told.to, told]));
    expect(byPlace['77']).toMatchObject({
      chat_type: 'groupchat',
      group_id: '77',
      content_type: 'chat:room:text',
    });
    expect(byPlace.u2).toMatchObject({ chat_type: 'chat', content_type: 'chat:user:text' });
    expect(byPlace.u2).not.toHaveProperty('group_id');
  });

  it('tell of a recall with an id of its own', async () => {
    const id = await text();
    await call(rule());
    await sim.call('POST', '/messages/msg_recall', { msg_id: id, to: G, from: 'u1', chat_type: 'groupchat' });
    await settled();
    const [told] = receiver.bodies;
    expect(told).toMatchObject({
      chat_type: 'recall',
      recall_id: id,
      group_id: G,
      from: 'u1',
      payload: { bodies: [], ext: {}, ack_message_id: id },
    });
    expect(told.msg_id).not.toBe(id);
    expect(told.callId).toBe(`school#im_${told.msg_id}`);
    expect(BigInt(await text())).toBeGreaterThan(BigInt(told.msg_id));
    await settled();
  });

  it('tell chat_offline once for each member but the sender, with the id of the message', async () => {
    await call(rule({ eventTypes: ['chat', 'chat_offline'] }));
    const id = await text();
    await settled();
    expect(receiver.bodies.map(({ eventType, to }) => [eventType, to]).sort()).toEqual([
      ['chat', G],
      ['chat_offline', 'u2'],
      ['chat_offline', 'u3'],
    ]);
    expect(new Set(receiver.bodies.map(({ callId }) => callId))).toEqual(new Set([`school#im_${id}`]));
  });

  it('go to each of up to four rules, for what it names', async () => {
    await call(rule({ secret: 'a', chatTypes: ['chat'] }), rule({ secret: 'b', chatTypes: ['groupchat'] }));
    await text();
    expect((await settled()).deliveries).toHaveLength(1);
    const five = await call(rule(), rule(), rule(), rule(), rule());
    expect(five).toMatchObject({
      status: 400,
      body: { issues: [{ message: 'an app has at most 4 rules' }] },
    });
    expect((await settled()).rules).toEqual([
      { url: receiver.url, eventTypes: ['chat'], chatTypes: ['chat'], bans: 0, bannedUntil: null },
      { url: receiver.url, eventTypes: ['chat'], chatTypes: ['groupchat'], bans: 0, bannedUntil: null },
    ]);
  });

  it.each([
    [[500], [500, 200], 'taken'],
    [[201], [201, 200], 'taken'],
    [[302], [302, 200], 'taken'],
    [[503, 404], [503, 404], 'given up'],
  ])('that are answered with %j are tried once more at once, and no more', async (statuses, posts, outcome) => {
    await call(rule());
    receiver.answer = answering(...statuses);
    await text();
    expect((await settled()).deliveries).toMatchObject([{ posts, outcome }]);
    expect(receiver.bodies[1]).toEqual(receiver.bodies[0]);
  });

  it('that are not answered in time, or by nobody, are given up', async () => {
    await sim.control('PUT', 'dials', { callbackTimeoutMs: 50 });
    await call(rule(), rule({ url: 'http://127.0.0.1:1/' }));
    receiver.answer = () => undefined;
    await text();
    const { deliveries } = await settled();
    expect(deliveries.map((each: { posts: unknown }) => each.posts).sort()).toEqual([
      ['timeout', 'timeout'],
      ['unreachable', 'unreachable'],
    ]);
  });

  describe('to whoever fails 90 times in 30 s', () => {
    const texts = (messages: number) => {
      const to = Array.from({ length: messages }, (_, i) => `n${i}`);
      return sim.call('POST', '/messages/users', { from: 'u1', to, type: 'txt', body: { msg: 'hi' } });
    };
    /** Each is two failures. */
    const fail = async (messages: number) => {
      receiver.answer = (response) => response.writeHead(500).end();
      await texts(messages);
      const { rules } = await settled();
      const { now } = (await sim.control('GET', 'state')).body;
      return rules[0].bannedUntil === null ? null : Math.ceil((rules[0].bannedUntil - now) / 60_000);
    };
    const wait = (minutes: number) => sim.control('POST', 'clock', { advanceMs: minutes * 60_000 });

    it('stop for 5, 10, 15, 20 and then 25 minutes, and begin anew a day later', async () => {
      await sim.control('PUT', 'dials', { tokenTtlSeconds: 0 });
      await sim.useNewToken();
      await call(rule());
      expect(await fail(44)).toBeNull();
      for (const minutes of [5, 10, 15, 20, 25, 25]) {
        expect(await fail(46)).toBe(minutes);
        await wait(minutes);
      }
      await wait(24 * 60);
      expect(await fail(46)).toBe(5);
    });

    it('are dropped meanwhile, and never sent later', async () => {
      await call(rule());
      await fail(46);
      receiver.startOver();
      await text('lost');
      expect((await settled()).deliveries.at(-1)).toMatchObject({ posts: [], outcome: 'banned' });
      await wait(5);
      const id = await text('told');
      await settled();
      expect(receiver.bodies.map(({ msg_id }) => msg_id)).toEqual([id]);
    });

    it('do not stop when the failures are further apart', async () => {
      await call(rule());
      expect(await fail(44)).toBeNull();
      await sim.control('POST', 'clock', { advanceMs: 30_000 });
      expect(await fail(44)).toBeNull();
    });

    it('stop for answers of more than 1000 characters too, although those are taken', async () => {
      await call(rule());
      receiver.answer = (response) => response.end('x'.repeat(1001));
      await texts(90);
      const { rules, deliveries } = await settled();
      expect(deliveries[0]).toMatchObject({ posts: [200], outcome: 'taken' });
      expect(rules[0].bannedUntil).not.toBeNull();
    });
  });

  it('are lost, sent twice, and out of order by their dials', async () => {
    await sim.control('PUT', 'dials', {
      callbackLostShare: 0.3,
      callbackDoubledShare: 0.5,
      callbackShuffleMs: 60,
    });
    await call(rule());
    const ids = [];
    for (let i = 0; i < 30; i++) ids.push(await text('hi', 'users', 'u2'));
    const { deliveries } = await settled();
    const told = receiver.bodies.map(({ msg_id }) => msg_id);
    const lost = deliveries.filter((each: { outcome: string }) => each.outcome === 'lost').length;
    expect(lost).toBeGreaterThan(0);
    expect(new Set(told).size).toBe(30 - lost);
    expect(told.length).toBeGreaterThan(30 - lost);
    expect(told).not.toEqual([...told].sort());
  });

  it('leave out what some capture lacks, or look as in 2017, by a dial', async () => {
    const image = { filename: 'a.jpg', file_length: 5, url: 'http://x/f', size: { width: 1, height: 2 } };
    const send = async (ext?: object) => {
      await sim.call('POST', '/messages/users', { from: 'u1', to: ['u2'], type: 'img', body: image, ext });
      await settled();
      return receiver.bodies.at(-1);
    };
    await call(rule());
    const bare = {
      type: 'img',
      filename: 'a.jpg',
      url: 'http://x/f',
      secret: '',
      size: { width: 1, height: 2 },
    };
    await sim.control('PUT', 'dials', { callbackBody: 'lean' });
    const lean = await send();
    expect(Object.keys(lean).sort()).toEqual(
      ['callId', 'chat_type', 'eventType', 'from', 'msg_id', 'payload', 'security', 'timestamp', 'to'].sort(),
    );
    expect(lean.payload).toEqual({ bodies: [bare] });
    expect((await send({ plan_id: 7 })).payload).toEqual({ bodies: [bare], ext: { plan_id: 7 } });
    await sim.control('PUT', 'dials', { callbackBody: '2017' });
    const old = await send();
    expect(old).toMatchObject({
      host: 'msync@simulator',
      appkey: 'school#im',
      payload: { ext: {}, bodies: [bare] },
    });
    expect(old).not.toHaveProperty('securityVersion');
  });
});
