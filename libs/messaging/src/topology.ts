import { randomUUID } from 'node:crypto';
import { envelopeVersions, eventForms, type EnvelopeVersion } from '#contracts';

/** What the processes have agreed upon. Names are without the prefix; topics are patterns (`*` one word, `#` any number). */
export interface Topology {
  workQueues: readonly string[];
  subscriptions: readonly { name: string; topics: readonly string[] }[];
}

/** What the broker is to hold, in the order of declaration. */
export interface Declarations {
  exchanges: { name: string; type: 'topic' | 'direct' | 'fanout' }[];
  queues: { name: string; arguments: Record<string, string | number> }[];
  bindings: { queue: string; exchange: string; pattern: string }[];
}

/** A message is handed out once, and so many times again, before it counts as poison. */
export const deliveryLimit = 20;

/** Doorbells. Not the broker's default exchange: an account with rights on our prefix alone must do. */
export const workExchange = (prefix: string): string => `${prefix}.work`;
/** One for each version of the envelope: so nobody is handed both by a binding. */
export const eventsExchange = (prefix: string, envelope: EnvelopeVersion = 1): string =>
  `${prefix}.${eventForms[envelope].exchange}`;
export const deadLetters = (prefix: string): string => `${prefix}.dead`;
export const workQueue = (prefix: string, name: string): string => `${prefix}.work.${name}`;
/** A new name at each call: a queue for one channel. Not one of the broker's own `amq.…`, which lie outside our prefix. */
export const liveQueue = (prefix: string): string => `${prefix}.live.${randomUUID()}`;
export const subscriptionQueue = (prefix: string, name: string): string => `${prefix}.events.${name}`;

/** Turns the topology into what RabbitMQ 3.10 and later must hold. Bindings are only ever added. */
export function declarations({ workQueues, subscriptions }: Topology, prefix: string): Declarations {
  const work = workExchange(prefix);
  const events = eventsExchange(prefix);
  const dead = deadLetters(prefix);
  const keeping = keepingArguments(dead);
  return {
    exchanges: [
      { name: work, type: 'direct' },
      ...envelopeVersions.map((version) => ({ name: eventsExchange(prefix, version), type: 'topic' as const })),
      { name: dead, type: 'fanout' },
    ],
    queues: [
      { name: dead, arguments: deadLetterArguments },
      ...workQueues.map((name) => ({ name: workQueue(prefix, name), arguments: keeping })),
      ...subscriptions.map(({ name }) => ({ name: subscriptionQueue(prefix, name), arguments: keeping })),
    ],
    bindings: [
      { queue: dead, exchange: dead, pattern: '' },
      ...workQueues.map((name) => ({ queue: workQueue(prefix, name), exchange: work, pattern: name })),
      ...subscriptions.flatMap(({ name, topics }) =>
        topics.map((pattern) => ({ queue: subscriptionQueue(prefix, name), exchange: events, pattern })),
      ),
    ],
  };
}

/** At-least-once dead-lettering silently falls back to at-most-once unless the queue also refuses publishes when full. */
const keepingArguments = (deadLetterExchange: string) => ({
  'x-queue-type': 'quorum',
  'x-delivery-limit': deliveryLimit,
  'x-dead-letter-exchange': deadLetterExchange,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/**
 * RabbitMQ 4 drops a message of any quorum queue at its 21st return, say to an operator who looks into this queue and
 * puts back what he saw. Its word for "no limit", -1, makes 3.10 drop at the first. So: a number nobody reaches.
 */
const deadLetterArguments = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

/** A gateway that takes nothing any more misses events, and is not waited for. It belongs to one channel: no release finds it with other arguments. */
export const liveArguments = { 'x-max-length': 10_000 };

/** @throws Error naming what was asked for: a name outside the topology is a mistake in the program. */
export function requireKnown(what: string, { name, among }: { name: string; among: readonly string[] }): void {
  if (!among.includes(name)) throw new Error(`${what} "${name}" is not in the topology`);
}
