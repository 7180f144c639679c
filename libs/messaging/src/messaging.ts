import type { DeadLetters } from './dead-letters.js';

/** A message on its way out. */
export interface Outbound {
  /** Stable over every publication of the same message: who sees it twice, saw one message twice. */
  id: string;
  /** A work queue or a topic of the topology, without the prefix. */
  to: { queue: string } | { topic: string };
  /** Plain JSON. */
  body: unknown;
  headers: Record<string, string>;
}

/** A message on its way in. */
export interface Inbound {
  /** Of an event its own, else the id it was published with; empty if a foreign publisher gave none. */
  id: string;
  /** Parsed JSON of any shape: the handler validates it. */
  body: unknown;
  headers: Record<string, string>;
  /** It has been handed to a handler before, perhaps in another process. */
  redelivered: boolean;
}

/**
 * What becomes of a message: `ack`, it is done with; `retry`, it comes again after a moment, for a dependency is lost (and
 * its owner pauses the consumer, since every retry counts towards the delivery limit); `reject`, it is poison and goes to
 * the dead-letter queue.
 */
export type MessageVerdict = 'ack' | 'retry' | 'reject';

/** Answers with a verdict and acknowledges nothing itself. A throw counts as `retry`. */
export type MessageHandler = (message: Inbound) => Promise<MessageVerdict>;

export interface ConsumeOptions {
  /** Most handlers of this consumer that run at a time. */
  prefetch: number;
  handle: MessageHandler;
}

/** Messages at least once, over RabbitMQ or within the process. A class, so that it can be injected by its type. */
export abstract class Messaging {
  /**
   * @returns ids that the broker has confirmed and routed; the others must be published again. An event that nobody is
   * bound to counts as confirmed. Takes at most 5 s.
   * @throws MessagingUnavailable when nothing could be handed over: no connection, or blocked all the while
   */
  abstract publish(messages: readonly Outbound[]): Promise<Set<string>>;
  /**
   * Takes messages of a work queue, in competition with every other consumer of it. Resolves at once; live when connected.
   * @throws Error for a queue that is not in the topology
   */
  abstract consume(queue: string, options: ConsumeOptions): Promise<Consumer>;
  /**
   * Takes events of a durable subscription of the topology, which keeps them while its service is away. Processes that
   * subscribe by one name share the events. Resolves at once; live when connected.
   * @throws Error for a subscription that is not in the topology
   */
  abstract subscribe(name: string, options: ConsumeOptions): Promise<Consumer>;
  /**
   * A live tap: events of these topics (`*` one word, `#` any number), from now on, for this process alone. Events that
   * pass while the connection is away are missed.
   */
  abstract listen(topics: string[], handle: (message: Inbound) => void): Promise<Consumer>;
  /**
   * `consumers` are those that ought to be fed, which a paused one is not; `live` are those of them that are.
   * `refused`: the broker is there, and our account lacks a right that we need.
   * `connecting` for long means that there is no broker, or that it holds our queues with other arguments (see the log).
   */
  abstract health(): {
    state: 'connected' | 'connecting' | 'blocked' | 'refused' | 'closed';
    consumers: number;
    live: number;
  };
  /**
   * How many events wait at a durable subscription, ours or another team's, and how many take them.
   * @returns undefined where there is none of this name, no connection, or no broker at all
   */
  abstract backlogOf(subscription: string): Promise<{ waiting: number; consumers: number } | undefined>;
  /** @returns how many dead letters lie at the broker; undefined where nobody can be asked, or there is no broker at all */
  abstract countDeadLetters(): Promise<number | undefined>;
  /**
   * The dead letters, on a connection of their own that whoever asks closes.
   * @returns undefined where there is no broker at all: nothing lies anywhere then
   * @throws BrokerUnavailable
   */
  abstract openDeadLetters(): Promise<DeadLetters | undefined>;
  /** Ends everything. Drain the consumers first: what is being handled is delivered again elsewhere. */
  abstract close(): Promise<void>;
}

/** The state of health for processes that live by what they are fed: connected with a consumer lost is `unfed`. */
export const feeding = ({ state, consumers, live }: ReturnType<Messaging['health']>): string =>
  state === 'connected' && live < consumers ? 'unfed' : state;

export interface Consumer {
  /** Starts no more handlers and hands back what has not begun. Handlers that run go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Pauses, and waits for the handlers that run, but no longer than `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
}

/** Nothing could be published. Messages that matter stay where they are (the outbox) and are published later. */
export class MessagingUnavailable extends Error {
  override name = 'MessagingUnavailable';
}
