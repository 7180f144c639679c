/** A message on its way out. `id` stays the same when it is published again. */
export interface Outbound {
  id: string;
  to: { queue: string } | { topic: string };
  /** Plain JSON. */
  body: unknown;
  headers: Record<string, string>;
}

export interface Inbound {
  id: string;
  /** Parsed JSON, not yet validated. */
  body: unknown;
  headers: Record<string, string>;
  redelivered: boolean;
}

/** `retry`: a dependency is away, put it back. `reject`: poison, to the dead letters at once. */
export type MessageVerdict = 'ack' | 'retry' | 'reject';

export interface ConsumeOptions {
  /** Messages in hand at a time. */
  prefetch: number;
  /** Never acknowledges; it says. A throw counts as `retry` and, repeated, ends in the dead letters. */
  handle: (message: Inbound) => Promise<MessageVerdict>;
}

/** A running subscription. */
export interface Consumer {
  /** Takes nothing more; what was taken but not begun goes back to its queue. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Pauses, and waits until everything begun is settled or the time is up. */
  drain(timeoutMs: number): Promise<void>;
}

/** What exists on the broker, whoever comes first to declare it. */
export interface Topology {
  workQueues: readonly string[];
  subscriptions: readonly { name: string; topics: readonly string[] }[];
}

export interface MessagingHealth {
  state: 'connecting' | 'connected' | 'blocked' | 'closed';
  /** Consumers that there should be, and those that the broker has confirmed. */
  consumers: number;
  live: number;
}

/** Doorbells and domain events. Two implementations, one behaviour: RabbitMQ, and the same process. */
export interface Messaging {
  /**
   * @returns the ids that are safely in a queue (or an event that nobody subscribes to); publish the others again
   * @throws MessagingUnavailable when nothing can be sent
   */
  publish(messages: readonly Outbound[]): Promise<Set<string>>;
  /** Competes for the messages of a work queue. */
  consume(queue: string, options: ConsumeOptions): Promise<Consumer>;
  /** Gets every event of a subscription of the topology, also those of the time when nobody was there. */
  subscribe(name: string, options: ConsumeOptions): Promise<Consumer>;
  /** Hears the events of now, in this process only. */
  listen(topics: string[], heard: (message: Inbound) => void): Promise<Consumer>;
  health(): MessagingHealth;
  close(): Promise<void>;
}

/** Nothing can be published for the moment. */
export class MessagingUnavailable extends Error {}
