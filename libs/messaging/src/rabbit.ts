import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ChannelModel } from 'amqplib';
import type { Logger } from '#telemetry';
import { declarationsOf, eventExchange, subscriptionQueueName, workQueueName } from './declarations.js';
import type { Consumer, Messaging, MessagingHealth, Topology } from './messaging.js';
import { RabbitConsumer, type RabbitConsumerOptions } from './rabbit-consumer.js';
import { RabbitPublisher } from './rabbit-publisher.js';

export interface RabbitOptions {
  url: string;
  logger: Logger;
  topology: Topology;
  /** Begins every name on the broker. */
  prefix?: string;
}

const firstBackOffMs = 200;
const longestBackOffMs = 10_000;
const closeWithinMs = 2000;

/**
 * Messaging over RabbitMQ: one connection, a channel for publishing and one for each consumer. Returns at once and
 * connects in the background; consumers become live with the connection, and again with every later one.
 */
export function connectRabbit(options: RabbitOptions): Messaging {
  return new Rabbit(options);
}

class Rabbit implements Messaging {
  private readonly prefix: string;
  private readonly publisher: RabbitPublisher;
  private readonly consumers: RabbitConsumer[] = [];
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private connection: ChannelModel | undefined;
  private state: MessagingHealth['state'] = 'connecting';

  constructor(private readonly options: RabbitOptions) {
    this.prefix = options.prefix ?? 'schoolim';
    this.publisher = new RabbitPublisher(this.prefix);
    this.running = this.run();
  }

  publish: Messaging['publish'] = (messages) => this.publisher.publish(messages);

  consume: Messaging['consume'] = (queue, options) =>
    this.add({
      ...options,
      logger: this.options.logger,
      queue: this.declared(workQueueName(this.prefix, queue)),
    });

  subscribe: Messaging['subscribe'] = (name, options) =>
    this.add({
      ...options,
      logger: this.options.logger,
      queue: this.declared(subscriptionQueueName(this.prefix, name)),
    });

  listen: Messaging['listen'] = (topics, heard) =>
    this.add({
      prefetch: 0,
      noAck: true,
      logger: this.options.logger,
      queue: async (channel) => {
        const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
        for (const topic of topics) await channel.bindQueue(queue, eventExchange(this.prefix), topic);
        return queue;
      },
      handle: async (message) => {
        heard(message);
        return 'ack';
      },
    });

  health(): MessagingHealth {
    const live = this.consumers.filter((consumer) => consumer.live).length;
    return { state: this.state, consumers: this.consumers.length, live };
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
    this.state = 'closed';
  }

  /** Declares a queue before reading from it: it may have been deleted under us. */
  private declared(name: string): RabbitConsumerOptions['queue'] {
    const { queues, bindings } = declarationsOf(this.options.topology, this.prefix);
    return async (channel) => {
      await channel.assertQueue(name, queues.find((queue) => queue.name === name)?.options);
      for (const { queue, exchange, pattern } of bindings) {
        if (queue === name) await channel.bindQueue(queue, exchange, pattern);
      }
      return name;
    };
  }

  private async add(options: RabbitConsumerOptions): Promise<Consumer> {
    const consumer = new RabbitConsumer(options);
    this.consumers.push(consumer);
    if (this.connection) await consumer.attach(this.connection);
    return consumer;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.closing.signal.aborted; failures++) {
      try {
        await this.session(() => (failures = 0));
      } catch (error) {
        // The message of a connection error may hold the URL, and with it the password.
        const { code, message } = error as { code?: unknown; message?: string };
        const reason =
          typeof code === 'string' ? code : String(message).replace(/amqps?:\/\/\S+/g, 'amqp://…');
        this.options.logger.warn({ reason }, 'messaging: no connection, will try again');
      }
      this.state = 'connecting';
      const bound = Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.min(failures, 6));
      await delay(50 + Math.random() * bound, undefined, { signal: this.closing.signal }).catch(
        () => undefined,
      );
    }
  }

  /** One connection, from its opening to its end. */
  private async session(onOpen: () => void): Promise<void> {
    const connection = await connect(withHeartbeat(this.options.url), { timeout: 5000 });
    const ended = new Promise<void>((resolve) => connection.on('close', () => resolve()));
    connection.on('error', (error: Error) =>
      this.options.logger.warn({ reason: error.message }, 'messaging: connection'),
    );
    connection.on('blocked', () => (this.state = 'blocked'));
    connection.on('unblocked', () => (this.state = 'connected'));
    try {
      if (this.closing.signal.aborted) return;
      await this.declare(connection);
      await this.publisher.attach(connection);
      this.connection = connection;
      this.state = 'connected';
      onOpen();
      await Promise.all(this.consumers.map((consumer) => consumer.attach(connection)));
      await Promise.race([ended, aborted(this.closing.signal)]);
    } finally {
      this.connection = undefined;
      this.publisher.detach();
      for (const consumer of this.consumers) consumer.detach();
      await closeWithin(closeWithinMs, connection);
    }
  }

  /** On a channel of its own: what does not fit closes the channel, and the reason is logged by run(). */
  private async declare(connection: ChannelModel): Promise<void> {
    const { exchanges, queues, bindings } = declarationsOf(this.options.topology, this.prefix);
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    for (const { name, type } of exchanges) await channel.assertExchange(name, type, { durable: true });
    for (const { name, options } of queues) await channel.assertQueue(name, options);
    for (const { queue, exchange, pattern } of bindings) await channel.bindQueue(queue, exchange, pattern);
    await channel.close();
  }
}

/** Says goodbye. A broker that has gone does not answer, and amqplib would wait for ever. */
async function closeWithin(ms: number, connection: ChannelModel): Promise<void> {
  const closed = connection.close().catch(() => undefined);
  await Promise.race([closed, delay(ms, undefined, { ref: false })]);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Seconds between heartbeats: a half-open connection is noticed within two of them. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set('heartbeat', '10');
  return parsed.href;
}
