import { createHash } from 'node:crypto';
import { firstGroup as G } from '../testing-client.js';
import { startCalled, type Called } from './testing-callbacks.js';
import { answering } from './testing-receiver.js';

describe('callbacks after delivery', () => {
  let called: Called;
  beforeAll(async () => void (called = await startCalled()));
  afterAll(() => called.close());
  beforeEach(() => called.startOver());

  const text = async (msg = 'hi', path = 'chatgroups', to = G): Promise<string> => {
    const sent = await called.sim.call('POST', `/messages/${path}`, {
      from: 'u1',
      to: [to],
      type: 'txt',
      body: { msg },
    });
    return sent.body.data[to];
  };
  it('tell of what was sent over REST, signed with the secret of the rule', async () => {
    await called.call(called.rule());
    const id = await text();
    await called.settled();
    const [told] = called.receiver.bodies;
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
    await called.call(called.rule());
    await text('a', 'chatrooms', '77');
    await text('b', 'users', 'u2');
    await called.settled();
    const byPlace = Object.fromEntries(called.receiver.bodies.map((told) => [told.to, told]));
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
    await called.call(called.rule());
    await called.sim.call('POST', '/messages/msg_recall', {
      msg_id: id,
      to: G,
      from: 'u1',
      chat_type: 'groupchat',
    });
    await called.settled();
    const [told] = called.receiver.bodies;
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
    await called.settled();
  });

  it('tell chat_offline once for each member but the sender, with the id of the message', async () => {
    await called.call(called.rule({ eventTypes: ['chat', 'chat_offline'] }));
    const id = await text();
    await called.settled();
    expect(called.receiver.bodies.map(({ eventType, to }) => [eventType, to]).sort()).toEqual([
      ['chat', G],
      ['chat_offline', 'u2'],
      ['chat_offline', 'u3'],
    ]);
    expect(new Set(called.receiver.bodies.map(({ callId }) => callId))).toEqual(new Set([`school#im_${id}`]));
  });

  it('go to each of up to four rules, for what it names', async () => {
    await called.call(
      called.rule({ secret: 'a', chatTypes: ['chat'] }),
      called.rule({ secret: 'b', chatTypes: ['groupchat'] }),
    );
    await text();
    expect((await called.settled()).deliveries).toHaveLength(1);
    const five = await called.call(called.rule(), called.rule(), called.rule(), called.rule(), called.rule());
    expect(five).toMatchObject({
      status: 400,
      body: { issues: [{ message: 'an app has at most 4 rules' }] },
    });
    expect((await called.settled()).rules).toEqual([
      { url: called.receiver.url, eventTypes: ['chat'], chatTypes: ['chat'], bans: 0, bannedUntil: null },
      {
        url: called.receiver.url,
        eventTypes: ['chat'],
        chatTypes: ['groupchat'],
        bans: 0,
        bannedUntil: null,
      },
    ]);
  });

  it.each([
    [[500], [500, 200], 'taken'],
    [[201], [201, 200], 'taken'],
    [[302], [302, 200], 'taken'],
    [[503, 404], [503, 404], 'given up'],
  ])('that are answered with %j are tried once more at once, and no more', async (statuses, posts, outcome) => {
    await called.call(called.rule());
    called.receiver.answer = answering(...statuses);
    await text();
    expect((await called.settled()).deliveries).toMatchObject([{ posts, outcome }]);
    expect(called.receiver.bodies[1]).toEqual(called.receiver.bodies[0]);
  });

  it('that are not answered in time, or by nobody, are given up', async () => {
    await called.sim.control('PUT', 'dials', { callbackTimeoutMs: 50 });
    await called.call(called.rule(), called.rule({ url: 'http://127.0.0.1:1/' }));
    called.receiver.answer = () => undefined;
    await text();
    const { deliveries } = await called.settled();
    expect(deliveries.map((each: { posts: unknown }) => each.posts).sort()).toEqual([
      ['timeout', 'timeout'],
      ['unreachable', 'unreachable'],
    ]);
  });

  describe('to whoever fails 90 times in 30 s', () => {
    const texts = (messages: number) => {
      const to = Array.from({ length: messages }, (_, i) => `n${i}`);
      return called.sim.call('POST', '/messages/users', { from: 'u1', to, type: 'txt', body: { msg: 'hi' } });
    };
    /** Each is two failures. */
    const fail = async (messages: number) => {
      called.receiver.answer = (response) => response.writeHead(500).end();
      await texts(messages);
      const { rules } = await called.settled();
      const { now } = (await called.sim.control('GET', 'state')).body;
      return rules[0].bannedUntil === null ? null : Math.ceil((rules[0].bannedUntil - now) / 60_000);
    };
    const wait = (minutes: number) => called.sim.control('POST', 'clock', { advanceMs: minutes * 60_000 });

    it('stop for 5, 10, 15, 20 and then 25 minutes, and begin anew a day later', async () => {
      await called.sim.control('PUT', 'dials', { tokenTtlSeconds: 0 });
      await called.sim.useNewToken();
      await called.call(called.rule());
      expect(await fail(44)).toBeNull();
      for (const minutes of [5, 10, 15, 20, 25, 25]) {
        expect(await fail(46)).toBe(minutes);
        await wait(minutes);
      }
      await wait(24 * 60);
      expect(await fail(46)).toBe(5);
    });

    it('are dropped meanwhile, and never sent later', async () => {
      await called.call(called.rule());
      await fail(46);
      called.receiver.startOver();
      await text('lost');
      expect((await called.settled()).deliveries.at(-1)).toMatchObject({ posts: [], outcome: 'banned' });
      await wait(5);
      const id = await text('told');
      await called.settled();
      expect(called.receiver.bodies.map(({ msg_id }) => msg_id)).toEqual([id]);
    });

    it('do not stop when the failures are further apart', async () => {
      await called.call(called.rule());
      expect(await fail(44)).toBeNull();
      await called.sim.control('POST', 'clock', { advanceMs: 30_000 });
      expect(await fail(44)).toBeNull();
    });

    it('stop for answers of more than 1000 characters too, although those are taken', async () => {
      await called.call(called.rule());
      called.receiver.answer = (response) => response.end('x'.repeat(1001));
      await texts(90);
      const { rules, deliveries } = await called.settled();
      expect(deliveries[0]).toMatchObject({ posts: [200], outcome: 'taken' });
      expect(rules[0].bannedUntil).not.toBeNull();
    });
  });

  it('are lost, sent twice, and out of order by their dials', async () => {
    await called.sim.control('PUT', 'dials', {
      callbackLostShare: 0.3,
      callbackDoubledShare: 0.5,
      callbackShuffleMs: 60,
    });
    await called.call(called.rule());
    const ids = [];
    for (let i = 0; i < 30; i++) ids.push(await text('hi', 'users', 'u2'));
    const { deliveries } = await called.settled();
    const told = called.receiver.bodies.map(({ msg_id }) => msg_id);
    const lost = deliveries.filter((each: { outcome: string }) => each.outcome === 'lost').length;
    expect(lost).toBeGreaterThan(0);
    expect(new Set(told).size).toBe(30 - lost);
    expect(told.length).toBeGreaterThan(30 - lost);
    expect(told).not.toEqual([...told].sort());
  });
});
