import type { Channel, GetMessage } from 'amqplib';
import {
  eventually,
  Held,
  live,
  Recorder,
  toQueue,
  toTopic,
  untilConfirmed,
} from '../../libs/messaging/src/conformance/probes.js';
import { deliveryLimit } from '../../libs/messaging/src/topology.js';
import {
  admin,
  channel,
  count,
  deadLetter,
  open,
  openLive,
  prefix,
  proxy,
  throughProxy,
  useBroker,
  work,
} from './messaging.stage.js';

useBroker();

describe('a consumer of RabbitMQ', () => {
  it('is back after its queue was deleted', async () => {
    const messaging = await openLive();
    const seen = new Recorder();
    await messaging.consume('work', { prefetch: 1, handle: seen.handle });
    await live(messaging);
    await channel.deleteQueue(work());
    await untilConfirmed(messaging, toQueue('work', '1'));
    expect((await seen.first(1))[0]).toMatchObject({ id: '1' });
  });

  it('is back after a channel error: a message acknowledged twice', async () => {
    const messaging = await openLive();
    const seen = new Recorder();
    await messaging.consume('work', { prefetch: 1, handle: seen.handle });
    const plain = await admin.createChannel();
    const everyChannel = Object.getPrototypeOf(plain) as Channel;
    const { ack } = everyChannel;
    everyChannel.ack = function (message) {
      everyChannel.ack = ack;
      ack.call(this, message);
      ack.call(this, message);
    };
    await messaging.publish([toQueue('work', '1')]);
    await seen.first(1);
    await eventually(() => messaging.health().live === 0);
    await messaging.publish([toQueue('work', '2')]);
    await seen.until(({ id }) => id === '2');
    await plain.close();
  });

  it('survives that its handler ends after the connection has, and handles the message again', async () => {
    const messaging = await openLive({ at: throughProxy() });
    const held = new Held();
    await messaging.consume('work', { prefetch: 1, handle: held.handle });
    await messaging.publish([toQueue('work', '1')]);
    await held.begun(1);
    proxy.cut();
    await eventually(() => messaging.health().live === 0);
    held.releaseAll();
    await held.begun(2);
    held.releaseAll();
    expect(held.ids).toEqual(['1', '1']);
  });

  // Not more than 32: beyond that a quorum queue's client in the broker holds acknowledgements back, and drops them when
  // the channel ends. Such messages are delivered again, as at-least-once allows.
  it('that is drained and closed leaves nothing finished to be delivered again', async () => {
    const messaging = await openLive();
    const held = new Held();
    const consumer = await messaging.consume('work', { prefetch: 20, handle: held.handle });
    await messaging.publish(Array.from({ length: 30 }, (_, n) => toQueue('work', String(n))));
    await held.begun(20);
    await consumer.pause();
    held.releaseAll();
    await consumer.drain(20_000);
    await messaging.close(); // at once: the acknowledgements are hardly written
    expect(await count(work())).toBe(10);
  });

  it('is alive after a broker that was absent at the start has come', async () => {
    await proxy.set('refuse');
    const messaging = open({ at: throughProxy() });
    const seen = new Recorder();
    await messaging.consume('work', { prefetch: 1, handle: seen.handle });
    expect(messaging.health()).toEqual({ state: 'connecting', consumers: 1, live: 0 });
    await proxy.set('pass');
    await live(messaging);
    await untilConfirmed(messaging, toQueue('work', '1'));
    expect((await seen.first(1))[0]).toMatchObject({ id: '1' });
  });

  it('is back after a line that went dead without a word, by the heartbeat', async () => {
    const messaging = await openLive({ at: throughProxy('heartbeat=1') });
    const tap = new Recorder();
    await messaging.listen(['a.b'], tap.note);
    await live(messaging);
    await proxy.set('blackhole');
    await eventually(() => messaging.health().state === 'connecting');
    proxy.cut();
    await proxy.set('pass');
    await live(messaging);
    await untilConfirmed(messaging, toTopic('a.b', '1'));
    expect((await tap.first(1))[0]).toMatchObject({ id: '1' });
  });
});

describe('the dead-letter queue', () => {
  it('takes each poison once, and the consumer goes on', async () => {
    const messaging = await openLive();
    const seen = new Recorder(() => 'ack');
    await messaging.consume('work', { prefetch: 5, handle: seen.handle });
    const poisons = ['', 'not json', '{"kind":', '\0\u{ffff}', 'x'.repeat(2 * 1024 * 1024), `"${'y'.repeat(65_536)}"`];
    for (const [n, text] of poisons.entries()) {
      channel.sendToQueue(work(), Buffer.from(text), { persistent: true, messageId: String(n) });
    }
    channel.sendToQueue(work(), Buffer.from('['.repeat(20_000) + ']'.repeat(20_000)), { messageId: 'deep' });
    channel.sendToQueue(work(), Buffer.from('{"__proto__":{"polluted":true}}'), {});
    await channel.waitForConfirms();
    expect((await seen.first(2)).map(({ id }) => id)).toEqual(['deep', '']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const letters: GetMessage[] = [];
    for (const _ of poisons) letters.push(await deadLetter());
    expect(letters.map(({ properties }) => properties.messageId).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
    for (const { properties } of letters)
      expect(properties.headers?.['x-death']?.[0]).toMatchObject({ reason: 'rejected', count: 1, queue: work() });
    expect(await count(`${prefix}.dead`)).toBe(0);
  });

  it('takes what has reached the delivery limit', async () => {
    const messaging = await openLive();
    const seen = new Recorder(() => {
      throw new Error('a bug in the handler');
    });
    await messaging.consume('work', { prefetch: 1, handle: seen.handle });
    await messaging.publish([toQueue('work', '1')]);
    const { properties } = await deadLetter();
    expect(properties).toMatchObject({
      messageId: '1',
      headers: { 'x-death': [{ reason: 'delivery_limit' }] },
    });
    await seen.first(deliveryLimit + 1);
  });
});
