import type { Options } from 'amqplib';
import type { Topology } from './messaging.js';

/** What to declare on the broker. */
export interface Declarations {
  exchanges: { name: string; type: 'topic' | 'direct' }[];
  queues: { name: string; options: Options.AssertQueue }[];
  bindings: { queue: string; exchange: string; pattern: string }[];
}

export const workQueueName = (prefix: string, name: string): string => `${prefix}.work.${name}`;
export const subscriptionQueueName = (prefix: string, name: string): string => `${prefix}.events.${name}`;
export const eventExchange = (prefix: string): string => `${prefix}.events`;
export const deadQueueName = (prefix: string): string => `${prefix}.dead`;

/** A message that comes back so often is poison. A real number everywhere: "-1" drops messages on RabbitMQ 3.10. */
export const deliveryLimit = 20;

/**
 * The topology as declarations: quorum queues with a delivery limit whose poison goes, at least once, to one queue of
 * dead letters. At-least-once dead-lettering works only together with reject-publish.
 */
export function declarationsOf(topology: Topology, prefix: string): Declarations {
  const dead = deadQueueName(prefix);
  const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
  const guarded: Options.AssertQueue = {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': deliveryLimit,
      'x-dead-letter-exchange': dead,
      'x-dead-letter-routing-key': dead,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  };
  return {
    exchanges: [
      { name: eventExchange(prefix), type: 'topic' },
      { name: dead, type: 'direct' },
    ],
    queues: [
      { name: dead, options: quorum },
      ...topology.workQueues.map((name) => ({ name: workQueueName(prefix, name), options: guarded })),
      ...topology.subscriptions.map(({ name }) => ({
        name: subscriptionQueueName(prefix, name),
        options: guarded,
      })),
    ],
    bindings: [
      { queue: dead, exchange: dead, pattern: dead },
      ...topology.subscriptions.flatMap(({ name, topics }) =>
        topics.map((pattern) => ({
          queue: subscriptionQueueName(prefix, name),
          exchange: eventExchange(prefix),
          pattern,
        })),
      ),
    ],
  };
}
