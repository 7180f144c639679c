import { randomUUID } from 'node:crypto';
import type { Inbound, Messaging, MessageVerdict, Outbound, Topology } from '#messaging';
import { eventually } from './eventually.js';
import { Gate } from './gate.js';

/** What the conformance needs to exist. */
export const conformanceTopology: Topology = {
  workQueues: ['work'],
  subscriptions: [{ name: 'keeper', topics: ['kept.#'] }],
};

export const outbound = (to: Outbound['to'], body: unknown = {}): Outbound => ({
  id: randomUUID(),
  to,
  body,
  headers: {},
});
export const work = (body: unknown = {}): Outbound => outbound({ queue: 'work' }, body);

/** Publishes until the broker has taken it, as the outbox does. */
export const publishAll = (messaging: Messaging, messages: Outbound[]) =>
  eventually(
    async () => {
      const confirmed = await messaging.publish(messages).catch(() => new Set<string>());
      messages = messages.filter(({ id }) => !confirmed.has(id));
      return messages.length;
    },
    { good: (left) => left === 0 },
  );

/** A handler that remembers what it was given. */
export function recorder(answer: (message: Inbound, nth: number) => MessageVerdict | Promise<MessageVerdict> = () => 'ack') {
  const heard: Inbound[] = [];
  const handle = async (message: Inbound) => answer(message, heard.push(message));
  return { heard, bodies: () => heard.map(({ body }) => body), handle };
} // prettier-ignore

/** What every implementation of Messaging does, whoever carries the messages. @param open an empty one, ready to publish */
export function messagingConforms(open: () => Promise<Messaging>): void {
  let messaging: Messaging;
  beforeEach(async () => void (messaging = await open()));

  it('carries a message with its id and headers to a consumer', async () => {
    const { heard, handle } = recorder();
    await messaging.consume('work', { prefetch: 5, handle });
    const message: Outbound = { id: 'm-1', to: { queue: 'work' }, body: { n: [1, '二', null] }, headers: { school: '1' } };
    expect(await messaging.publish([message])).toEqual(new Set(['m-1']));
    await eventually(() => heard.length);
    expect(heard).toEqual([{ id: 'm-1', body: message.body, headers: { school: '1' }, redelivered: false }]);
  }); // prettier-ignore

  it('keeps the messages of a work queue until somebody takes them', async () => {
    await publishAll(messaging, [work(1), work(2)]);
    const { bodies, handle } = recorder();
    await messaging.consume('work', { prefetch: 1, handle });
    await eventually(() => bodies().length === 2);
    expect(bodies()).toEqual([1, 2]);
  });

  it('gives each message to one of the competing consumers, and no more at a time than they want', async () => {
    const gate = new Gate();
    const consumers = [1, 2].map(() => recorder(() => gate.opened.then(() => 'ack' as const)));
    for (const { handle } of consumers) await messaging.consume('work', { prefetch: 2, handle });
    await publishAll(
      messaging,
      Array.from({ length: 10 }, (_, i) => work(i)),
    );
    const counts = () => consumers.map(({ heard }) => heard.length);
    await eventually(counts, { good: ([a, b]) => a === 2 && b === 2 });
    gate.open();
    await eventually(counts, { good: ([a = 0, b = 0]) => a + b === 10 });
    expect(new Set(consumers.flatMap(({ bodies }) => bodies())).size).toBe(10);
  });

  it('delivers again what a handler could not take yet, and says so', async () => {
    const { heard, handle } = recorder((_message, nth) => (nth === 1 ? 'retry' : 'ack'));
    await messaging.consume('work', { prefetch: 1, handle });
    await publishAll(messaging, [work('a')]);
    await eventually(() => heard.length === 2);
    expect(heard.map(({ redelivered }) => redelivered)).toEqual([false, true]);
  });

  it('delivers again what a handler has thrown at', async () => {
    const { heard, handle } = recorder((_message, nth) => {
      if (nth === 1) throw new Error('oops');
      return 'ack';
    });
    await messaging.consume('work', { prefetch: 1, handle });
    await publishAll(messaging, [work('a')]);
    await eventually(() => heard.length === 2);
  });

  it('does not deliver again what was rejected, nor what keeps coming back', async () => {
    const { bodies, handle } = recorder(({ body }) => (body === 'last' ? 'ack' : body === 'bad' ? 'reject' : 'retry'));
    await messaging.consume('work', { prefetch: 1, handle });
    await publishAll(messaging, [work('bad'), work('again')]);
    const agains = () => bodies().filter((body) => body === 'again').length;
    await eventually(agains, { good: (n) => n >= 20 });
    await publishAll(messaging, [work('last')]);
    await eventually(() => bodies().includes('last'));
    expect(agains()).toBeLessThanOrEqual(22);
    expect(bodies().filter((body) => body === 'bad')).toHaveLength(1);
  }); // prettier-ignore

  it('does not confirm a message to a queue that is not there, and does an event that interests nobody', async () => {
    const lost = outbound({ queue: 'nowhere' });
    const unheard = outbound({ topic: 'nobody.cares' });
    const fine = work();
    expect(await messaging.publish([lost, unheard, fine])).toEqual(new Set([unheard.id, fine.id]));
  });

  it('gives a subscription and every live tap the events of their topics', async () => {
    const keeper = recorder();
    const tap = recorder();
    const other = recorder();
    await messaging.subscribe('keeper', { prefetch: 5, handle: keeper.handle });
    await messaging.listen(['kept.a', 'x.*'], (message) => void tap.handle(message));
    await messaging.listen(['#'], (message) => void other.handle(message));
    const topics = ['kept.a', 'kept.b.c', 'x.y', 'x.y.z'];
    await publishAll(messaging, topics.map((topic) => outbound({ topic }, topic))); // prettier-ignore
    await eventually(() => other.heard.length === 4 && keeper.heard.length === 2 && tap.heard.length === 2);
    expect(keeper.bodies().toSorted()).toEqual(['kept.a', 'kept.b.c']);
    expect(tap.bodies().toSorted()).toEqual(['kept.a', 'x.y']);
  });

  it('loses no event of a subscription while its service is away', async () => {
    const event = outbound({ topic: 'kept.a' }, 'while away');
    const published = publishAll(messaging, [event]);
    const { bodies, handle } = recorder();
    await messaging.subscribe('keeper', { prefetch: 1, handle });
    await published;
    await eventually(() => bodies().includes('while away'));
  });

  it('a paused consumer takes nothing, and takes up again when resumed', async () => {
    const paused = recorder();
    const consumer = await messaging.consume('work', { prefetch: 10, handle: paused.handle });
    await consumer.pause();
    await publishAll(messaging, [work(1), work(2), work(3)]);
    const other = recorder();
    const second = await messaging.consume('work', { prefetch: 10, handle: other.handle });
    await eventually(() => other.heard.length === 3);
    await second.pause();
    await consumer.resume();
    await publishAll(messaging, [work(4)]);
    await eventually(() => paused.heard.length === 1);
    expect(paused.bodies()).toEqual([4]);
  });

  it('draining waits for what has begun, and gives the rest to others', async () => {
    const gate = new Gate();
    let finished = 0;
    const begun = recorder(async (): Promise<MessageVerdict> => {
      await gate.opened;
      finished++;
      return 'ack';
    });
    const consumer = await messaging.consume('work', { prefetch: 2, handle: begun.handle });
    await publishAll(
      messaging,
      Array.from({ length: 5 }, (_, i) => work(i)),
    );
    await eventually(() => begun.heard.length === 2);
    let drained = false;
    const draining = consumer.drain(10_000).then(() => (drained = true));
    const other = recorder();
    await messaging.consume('work', { prefetch: 5, handle: other.handle });
    await eventually(() => other.heard.length === 3);
    expect(drained).toBe(false);
    gate.open();
    await draining;
    expect(finished).toBe(2);
    expect([...begun.bodies(), ...other.bodies()].toSorted()).toEqual([0, 1, 2, 3, 4]);
  });

  it('draining ends when its time is up', async () => {
    const stuck = recorder(() => new Promise<MessageVerdict>(() => undefined));
    const consumer = await messaging.consume('work', { prefetch: 1, handle: stuck.handle });
    await publishAll(messaging, [work()]);
    await eventually(() => stuck.heard.length);
    await consumer.drain(50);
  });

  it('tells how it is', async () => {
    await messaging.consume('work', { prefetch: 1, handle: async () => 'ack' });
    expect(messaging.health()).toEqual({ state: 'connected', consumers: 1, live: 1 });
    await messaging.close();
    expect(messaging.health().state).toBe('closed');
    await expect(messaging.publish([work()])).rejects.toThrow();
  });
}
