import type { Channel } from 'amqplib';
import type { Logger } from '#telemetry';
import { addressesOf } from './addresses.js';
import { openDeadLetters } from './dead-letters.js';
import { tapHandler } from './deliveries.js';
import { MessagingUnavailable, type Consumer, type Messaging } from './messaging.js';
import { RabbitConnection } from './rabbit.connection.js';
import { RabbitConsumer, type RabbitConsumerOptions } from './rabbit.consumer.js';
import { RabbitLooker } from './rabbit.looker.js';
import { RabbitPublisher } from './rabbit.publisher.js';
import {
  deadLetters,
  declarations,
  eventsExchange,
  liveArguments,
  liveQueue,
  requireKnown,
  subscriptionQueue,
  workQueue,
  type Topology,
} from './topology.js';

export interface RabbitOptions {
  /** `amqp://` or `amqps://`; of a cluster several, comma separated. */
  url: string;
  logger: Logger;
  topology: Topology;
  /** Begins the name of everything we have in the broker. */
  prefix?: string;
  /** Names this deployment in CloudEvents. */
  source: string;
}

const tapPrefetch = 100;

/**
 * Messaging over RabbitMQ 3.10 or later. Returns at once and connects in the background, for ever: twice, since under an
 * alarm RabbitMQ reads nothing from a connection that publishes, not even acknowledgements. A process that both relays and
 * works would stop emptying the very queues that fill the broker's memory.
 * @throws Error when the URL is none of RabbitMQ's
 */
export function connectRabbit({ url, logger, topology, prefix = 'schoolim', source }: RabbitOptions): Messaging {
  const broker = { addresses: addressesOf(url), declarations: declarations(topology, prefix) };
  const outgoing = new RabbitConnection({ ...broker, logger: logger.child({ connection: 'outgoing' }) });
  const incoming = new RabbitConnection({ ...broker, logger: logger.child({ connection: 'incoming' }) });
  const publisher = new RabbitPublisher(outgoing, { prefix, source, logger });
  let looker: RabbitLooker | undefined;
  const consumers: RabbitConsumer[] = [];
  const add = (options: Omit<RabbitConsumerOptions, 'logger'>): Consumer => {
    if (incoming.state === 'closed') throw new MessagingUnavailable('messaging is closed');
    const consumer = new RabbitConsumer({ ...options, logger });
    consumers.push(consumer);
    incoming.keep(consumer);
    return consumer;
  };
  const look = (queue: string) => {
    if (!looker) outgoing.keep((looker = new RabbitLooker())); // a channel that few processes need
    return looker.look(queue);
  };
  return {
    publish: (messages) => publisher.publish(messages),
    async consume(name, options) {
      requireKnown('work queue', { name, among: topology.workQueues });
      const queue = workQueue(prefix, name);
      return add({ ...options, name: queue, queue: async () => queue });
    },
    async subscribe(name, options) {
      requireKnown('subscription', { name, among: topology.subscriptions.map((one) => one.name) });
      const queue = subscriptionQueue(prefix, name);
      return add({ ...options, name: queue, queue: async () => queue });
    },
    async listen(topics, handle) {
      const queue = (channel: Channel) => tapQueue(channel, { prefix, topics });
      return add({
        name: `live ${topics.join(' ')}`,
        prefetch: tapPrefetch,
        handle: tapHandler(handle, logger),
        queue,
      });
    },
    health() {
      const active = consumers.filter((consumer) => consumer.active);
      const counts = { consumers: active.length, live: active.filter((consumer) => consumer.live).length };
      const connected = publisher.ready && incoming.state === 'connected';
      const refused = publisher.refused || outgoing.refused || incoming.refused;
      const state = outgoing.state === 'connected' && !connected ? 'connecting' : outgoing.state;
      if (refused && state !== 'closed') return { state: 'refused', ...counts };
      return { state, ...counts };
    },
    backlogOf: (subscription) => look(subscriptionQueue(prefix, subscription)),
    countDeadLetters: async () => (await look(deadLetters(prefix)))?.waiting,
    openDeadLetters: () => openDeadLetters({ url, prefix }),
    async close() {
      await Promise.all([outgoing.close(), incoming.close()]);
    },
  };
}

/** A queue of this connection alone; it goes with its consumer. */
async function tapQueue(
  channel: Channel,
  { prefix, topics }: { prefix: string; topics: readonly string[] },
): Promise<string> {
  const name = liveQueue(prefix);
  const { queue } = await channel.assertQueue(name, {
    exclusive: true,
    autoDelete: true,
    durable: false,
    arguments: liveArguments,
  });
  for (const pattern of topics) await channel.bindQueue(queue, eventsExchange(prefix), pattern);
  return queue;
}
