import { randomUUID } from 'node:crypto';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import {
  connectRabbit,
  deadQueueName,
  subscriptionQueueName,
  workQueueName,
  type Messaging,
} from '#messaging';
import { createLogger } from '#telemetry';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/gate.js';
import { conformanceTopology, messagingConforms, outbound, publishAll, recorder, work } from '../support/messaging.conformance.js'; // prettier-ignore
import { serviceUrl } from '../support/system.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const url = serviceUrl('RABBITMQ_URL');
let broker: ChannelModel;
let admin: Channel;
let prefix: string;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  broker = await connect(url);
  admin = await broker.createChannel();
});
afterAll(() => broker?.close());
beforeEach(() => void (prefix = `test-${randomUUID()}`));
afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
  for (const queue of [workQueueName(prefix, 'work'), subscriptionQueueName(prefix, 'keeper'), deadQueueName(prefix)]) {
    await admin.deleteQueue(queue);
  }
  for (const exchange of [`${prefix}.events`, deadQueueName(prefix)]) await admin.deleteExchange(exchange);
}); // prettier-ignore

function start(via = url): Messaging {
  const logger = createLogger({ app: 'test', level: 'silent' });
  const messaging = connectRabbit({ url: via, logger, topology: conformanceTopology, prefix });
  open.push(messaging);
  return messaging;
}
const connected = (messaging: Messaging) =>
  eventually(() => messaging.health(), { good: ({ state, consumers, live }) => state === 'connected' && consumers === live }); // prettier-ignore
async function ready(via?: string): Promise<Messaging> {
  const messaging = start(via);
  await connected(messaging);
  return messaging;
}
async function proxied(): Promise<TcpProxy> {
  const proxy = await TcpProxy.to(url);
  open.push(proxy);
  return proxy;
}
const workQueue = () => workQueueName(prefix, 'work');
const deadLetters = async () => (await admin.checkQueue(deadQueueName(prefix))).messageCount;

describe('messaging over RabbitMQ', () => {
  messagingConforms(ready);
});

describe('poison', () => {
  it.each<[string, Buffer]>([
    ['what is no JSON', Buffer.from('{"kind":')],
    ['what is no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['what is larger than 64 KiB', Buffer.from(JSON.stringify('x'.repeat(65 * 1024)))],
  ])('%s goes to the dead letters once, and the consumer lives', async (_what, content) => {
    const messaging = await ready();
    const { bodies, handle } = recorder();
    await messaging.consume('work', { prefetch: 1, handle });
    admin.sendToQueue(workQueue(), content);
    await publishAll(messaging, [work('fine')]);
    await eventually(deadLetters, { good: (n) => n === 1 });
    await eventually(() => bodies().includes('fine'));
    expect(bodies()).toEqual(['fine']);
  });

  it('what a handler rejects goes to the dead letters, once and unchanged', async () => {
    const messaging = await ready();
    await messaging.consume('work', { prefetch: 1, handle: async () => 'reject' });
    await publishAll(messaging, [work({ bad: 1 })]);
    await eventually(deadLetters, { good: (n) => n === 1 });
    const letter = await admin.get(deadQueueName(prefix), { noAck: true });
    expect(letter && JSON.parse(letter.content.toString())).toEqual({ bad: 1 });
  });

  it('what comes back more often than the limit goes to the dead letters', async () => {
    const messaging = await ready();
    const { heard, handle } = recorder(() => 'retry');
    await messaging.consume('work', { prefetch: 1, handle });
    await publishAll(messaging, [work()]);
    await eventually(deadLetters, { good: (n) => n === 1 });
    expect(heard.length).toBeGreaterThanOrEqual(20);
    expect((await admin.checkQueue(workQueue())).messageCount).toBe(0);
  });
});

describe('queues', () => {
  it('a message to a queue that was deleted is not confirmed; an event that nobody hears is', async () => {
    const messaging = await ready();
    await admin.deleteQueue(workQueue());
    const [lost, unheard] = [work(), outbound({ topic: 'nobody.cares' })];
    expect(await messaging.publish([lost, unheard])).toEqual(new Set([unheard.id]));
  });

  it('a subscription keeps the events of the time when its service is away', async () => {
    const gateway = await ready();
    await publishAll(gateway, [outbound({ topic: 'kept.a' }, 'while away')]);
    const { bodies, handle } = recorder();
    await (await ready()).subscribe('keeper', { prefetch: 1, handle });
    await eventually(() => bodies().length);
    expect(bodies()).toEqual(['while away']);
  });

  it('messages prefetched but not begun go back when the consumer is drained', async () => {
    const messaging = await ready();
    const gate = new Gate();
    const { heard, handle } = recorder(() => gate.opened.then(() => 'ack' as const));
    const consumer = await messaging.consume('work', { prefetch: 1, handle });
    await publishAll(messaging, [work(1), work(2), work(3)]);
    await eventually(() => heard.length === 1);
    const draining = consumer.drain(10_000);
    gate.open();
    await draining;
    await eventually(() => admin.checkQueue(workQueue()), { good: ({ messageCount }) => messageCount === 2 });
  });

  it('a consumer whose queue is deleted under it is back on a new one', async () => {
    const messaging = await ready();
    const { bodies, handle } = recorder();
    await messaging.consume('work', { prefetch: 1, handle });
    await admin.deleteQueue(workQueue());
    await publishAll(messaging, [work('after')]);
    await eventually(() => bodies().length);
    expect(bodies()).toEqual(['after']);
  });

  it('a consumer whose channel the broker closes is back', async () => {
    const messaging = await ready();
    const { bodies, handle } = recorder();
    await messaging.consume('work', { prefetch: 1, handle });
    doubleAck(messaging);
    await eventually(() => messaging.health().live === 0);
    await connected(messaging);
    await publishAll(messaging, [work('after')]);
    await eventually(() => bodies().includes('after'));
  });
});

/** Acknowledges what was never delivered: the broker answers 406 and closes the channel. */
function doubleAck(messaging: Messaging): void {
  const { consumers } = messaging as unknown as { consumers: { channel: Channel }[] };
  consumers[0]!.channel.ack({ fields: { deliveryTag: 4711 } } as never);
}

describe('a broker that goes', () => {
  it('loses nothing of what was published or under way when the connection was cut', async () => {
    const proxy = await proxied();
    const publisher = await ready(proxy.url);
    const consumer = await ready(proxy.url);
    const seen = new Set<unknown>();
    const handle = async ({ body }: { body: unknown }) => {
      if (seen.size % 20 === 0) proxy.cut(); // in the middle of it, with messages in hand
      seen.add(body);
      return 'ack' as const;
    };
    await consumer.consume('work', { prefetch: 5, handle });
    const messages = Array.from({ length: 100 }, (_, i) => work(i));
    for (let i = 0; i < 100; i += 10) await publishAll(publisher, messages.slice(i, i + 10));
    await eventually(() => seen.size === 100);
    await connected(consumer);
    expect(await deadLetters()).toBe(0);
  });

  it('that is absent at the start is waited for, and nothing is confirmed before', async () => {
    const proxy = await proxied();
    await proxy.set('refuse');
    const messaging = start(proxy.url);
    const { bodies, handle } = recorder();
    await messaging.consume('work', { prefetch: 1, handle });
    await expect(messaging.publish([work()])).rejects.toThrow('not connected');
    expect(messaging.health()).toEqual({ state: 'connecting', consumers: 1, live: 0 });
    await proxy.set('pass');
    await connected(messaging);
    await publishAll(messaging, [work('after')]);
    await eventually(() => bodies().length);
  });

  it('that stops answering holds a publisher no longer than its time-out', async () => {
    const proxy = await proxied();
    const messaging = await ready(proxy.url);
    await proxy.set('blackhole');
    const startedAt = performance.now();
    expect(await messaging.publish([work()])).toEqual(new Set());
    expect(performance.now() - startedAt).toBeLessThan(7000);
    await proxy.set('pass');
    const message = work('after');
    await publishAll(messaging, [message]);
  });

  it('live taps hear again after the connection was cut', async () => {
    const proxy = await proxied();
    const messaging = await ready(proxy.url);
    const { bodies, handle } = recorder();
    await messaging.listen(['#'], (message) => void handle(message));
    proxy.cut();
    await eventually(() => messaging.health().live === 0);
    await connected(messaging);
    await publishAll(messaging, [outbound({ topic: 'a.b' }, 'after')]);
    await eventually(() => bodies().includes('after'));
  });

  it('a paused consumer stays paused over a new connection', async () => {
    const proxy = await proxied();
    const messaging = await ready(proxy.url);
    const { heard, handle } = recorder();
    const consumer = await messaging.consume('work', { prefetch: 1, handle });
    await consumer.pause();
    proxy.cut();
    await eventually(() => messaging.health().state === 'connecting');
    await eventually(() => messaging.health().state === 'connected');
    await publishAll(messaging, [work(1)]);
    await eventually(() => admin.checkQueue(workQueue()), { good: ({ messageCount }) => messageCount === 1 });
    expect(heard).toEqual([]);
    await consumer.resume();
    await eventually(() => heard.length === 1);
  });

  it('can be left while it does not answer', async () => {
    const proxy = await proxied();
    const messaging = await ready(proxy.url);
    await messaging.consume('work', { prefetch: 1, handle: async () => 'ack' });
    await proxy.set('blackhole');
    await messaging.close();
    expect(messaging.health().state).toBe('closed');
  });

  it('can be left before it has ever answered', async () => {
    const proxy = await proxied();
    await proxy.set('blackhole');
    const messaging = start(proxy.url);
    await proxy.set('refuse');
    await messaging.close();
    expect(messaging.health().state).toBe('closed');
  });
});
