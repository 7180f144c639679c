import { randomUUID } from 'node:crypto';
import { connect, type Channel, type ChannelModel, type ConfirmChannel, type GetMessage } from 'amqplib';
import { pino } from 'pino';
import { connectRabbit, type Messaging, type Outbound } from '#messaging';
import { createLogger } from '#telemetry';
import {
  behavesAsMessaging,
  conformanceTopology as topology,
} from '../../libs/messaging/src/conformance/messaging.conformance.js';
import {
  eventually,
  Held,
  live,
  publishOrNothing,
  Recorder,
  toQueue,
  toTopic,
  untilConfirmed,
} from '../../libs/messaging/src/conformance/probes.js';
import { declarations, deliveryLimit } from '../../libs/messaging/src/topology.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const url = process.env.RABBITMQ_URL ?? '';
if (!url) throw new Error('RABBITMQ_URL must name a RabbitMQ 3.10 or later');
const silent = createLogger({ app: 'spec', level: 'silent' });

let admin: ChannelModel;
let channel: ConfirmChannel;
let prefix: string;
let proxy: TcpProxy;
let opened: Messaging[];

beforeAll(async () => {
  admin = await connect(url);
});
afterAll(() => admin.close());
beforeEach(async () => {
  prefix = `spec-${randomUUID()}`;
  opened = [];
  channel = await admin.createConfirmChannel();
  proxy = await TcpProxy.to(url);
});
afterEach(async () => {
  await proxy.set('pass');
  await Promise.all(opened.map((messaging) => messaging.close()));
  await proxy.close();
  const { queues, exchanges } = declarations(topology, prefix);
  for (const { name } of queues) await channel.deleteQueue(name);
  for (const { name } of exchanges) await channel.deleteExchange(name);
  await channel.close();
});

function open({ at = url, logger = silent } = {}): Messaging {
  const messaging = connectRabbit({ url: at, logger, topology, prefix });
  opened.push(messaging);
  return messaging;
}

function throughProxy(query = ''): string {
  const broken = new URL(proxy.url);
  broken.search = query;
  return broken.href;
}

async function openLive(options?: Parameters<typeof open>[0]): Promise<Messaging> {
  const messaging = open(options);
  await live(messaging);
  return messaging;
}

const work = () => `${prefix}.work.work`;

async function deadLetter(): Promise<GetMessage> {
  let found: GetMessage[] = [];
  await eventually(async () => {
    found = [await channel.get(`${prefix}.dead`, { noAck: true })].filter((message) => message !== false);
    return found.length > 0;
  });
  return found[0]!;
}
/** Messages that wait, without those that a consumer holds. */
const count = async (queue: string): Promise<number> => (await channel.checkQueue(queue)).messageCount;

describe('messaging over RabbitMQ', () => {
  behavesAsMessaging(async () => ({ messaging: await openLive(), dispose: async () => undefined }));
});

describe('publishing to RabbitMQ', () => {
  it('to a queue that has been deleted is not confirmed', async () => {
    const messaging = await openLive();
    await channel.deleteQueue(work());
    expect(await messaging.publish([toQueue('work', '1'), toQueue('other', '2')])).toEqual(new Set(['2']));
  });

  it('(the hazard) would be confirmed without mandatory', async () => {
    const confirmed = new Promise((resolve) => channel.publish('', work(), Buffer.from('1'), {}, resolve));
    expect(await confirmed).toBeNull();
  });

  it('goes on when the exchange was deleted: it is declared again', async () => {
    const messaging = await openLive();
    await channel.deleteExchange(`${prefix}.events`);
    await eventually(async () => {
      await publishOrNothing(messaging, [toTopic('group.synced.v1', '1')]);
      return (await count(`${prefix}.events.groups`)) > 0;
    });
  });
});

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

describe('a connection that is cut with messages in flight', () => {
  type Send = (messaging: Messaging, messages: Outbound[]) => Promise<void>;
  const outages: Record<number, 'mute' | 'blackhole'> = { 2: 'mute', 4: 'blackhole', 7: 'mute' };

  /** Publishes ten batches, with the line dead and then cut under some of them. Counts as Jepsen does. */
  async function run(send: Send): Promise<{ lost: number; unexpected: number }> {
    const messaging = await openLive({ at: throughProxy() });
    const seen = new Recorder();
    await messaging.consume('work', { prefetch: 20, handle: seen.handle });
    await live(messaging);
    const attempted: string[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      const messages = Array.from({ length: 50 }, (_, n) => toQueue('work', `${batch}-${n}`));
      attempted.push(...messages.map(({ id }) => id));
      const outage = outages[batch];
      if (outage) await proxy.set(outage);
      const sending = send(messaging, messages);
      if (outage === 'mute') await eventually(async () => (await count(work())) > 0); // sent, and not confirmed
      if (outage) proxy.cut();
      await proxy.set('pass');
      await sending;
    }
    await untilConfirmed(messaging, toQueue('work', 'end'));
    await seen.until(({ id }) => id === 'end');
    await eventually(async () => (await count(work())) === 0);
    await messaging.close();
    const received = new Set(seen.messages.map(({ id }) => id));
    const lost = attempted.filter((id) => !received.has(id)).length;
    return { lost, unexpected: received.size - 1 - (attempted.length - lost) };
  }

  it('loses none that is published until it is confirmed', async () => {
    const sendSurely: Send = (messaging, messages) => untilConfirmed(messaging, ...messages);
    expect(await run(sendSurely)).toEqual({ lost: 0, unexpected: 0 });
  });

  it('(the hazard) loses what was sent and not confirmed, when that is taken for published', async () => {
    const sendOnce: Send = (messaging, messages) =>
      eventually(async () => (await publishOrNothing(messaging, messages)) !== undefined);
    expect((await run(sendOnce)).lost).toBeGreaterThan(0);
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

describe('a broker that refuses us', () => {
  const recordingLogger = () => {
    const lines: string[] = [];
    return { lines, logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }) };
  };

  it('by a queue with other arguments is seen in the log and in health, and is fine once that is put right', async () => {
    await channel.assertQueue(work(), { durable: true });
    const { lines, logger } = recordingLogger();
    const messaging = open({ logger });
    await messaging.consume('work', { prefetch: 1, handle: async () => 'ack' });
    await eventually(() => lines.some((line) => line.includes('with other arguments') && line.includes(work())));
    expect(messaging.health()).toEqual({ state: 'connecting', consumers: 1, live: 0 });
    await channel.deleteQueue(work());
    await live(messaging);
  });

  it('by a wrong password is tried again, and the password is in no log line', async () => {
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    const { lines, logger } = recordingLogger();
    const messaging = open({ at: wrong.href, logger });
    await eventually(() => lines.length >= 2);
    expect(messaging.health().state).toBe('refused');
    expect(lines.join('')).toContain('ACCESS_REFUSED');
    expect(lines.join('')).not.toContain('hunter2');
  });
});
