import { InFlight } from './in-flight.js';
import { MessagingUnavailable, type ConsumeOptions, type Consumer, type Inbound, type Messaging, type MessageVerdict, type Outbound, type Topology } from './messaging.js'; // prettier-ignore
import { topicMatches } from './topic.js';

const retryMs = 200;
const deliveryLimit = 20;

interface Entry {
  message: Inbound;
  deliveries: number;
  settle: (verdict: MessageVerdict) => void;
}

/** A queue and those who take from it. Keeps the order. */
class Queue {
  private readonly entries: Entry[] = [];
  private readonly takers = new Set<Taker>();

  /**
   * @param holds whether messages wait while nobody takes any. Those of a work queue do; a publisher who waits for the
   * subscribers of an event is sent away instead, and the event stays in the outbox.
   */
  constructor(private readonly holds: boolean) {}

  push(message: Inbound): Promise<MessageVerdict> {
    return new Promise((settle) => {
      this.entries.push({ message, deliveries: 0, settle });
      this.turn();
    });
  }

  join(options: ConsumeOptions): Taker {
    const taker = new Taker(this, options);
    this.takers.add(taker);
    this.turn();
    return taker;
  }

  /** Hands out what can be handed out. */
  turn(): void {
    for (const taker of this.takers) {
      while (this.entries.length > 0 && taker.hasRoom) taker.take(this.entries.shift()!);
    }
    if (this.holds || [...this.takers].some((taker) => !taker.paused)) return;
    for (const entry of this.entries.splice(0)) entry.settle('retry');
  }

  putBack(entry: Entry): void {
    this.entries.unshift(entry);
  }
}

class Taker implements Consumer {
  private readonly inFlight = new InFlight();
  private running = 0;
  paused = false;

  constructor(
    private readonly queue: Queue,
    private readonly options: ConsumeOptions,
  ) {}

  get hasRoom(): boolean {
    return !this.paused && this.running < this.options.prefetch;
  }

  take(entry: Entry): void {
    this.running += 1;
    this.inFlight.track(this.handle(entry));
  }

  async pause(): Promise<void> {
    this.paused = true;
    this.queue.turn();
  }

  async resume(): Promise<void> {
    this.paused = false;
    this.queue.turn();
  }

  async drain(timeoutMs: number): Promise<void> {
    await this.pause();
    await this.inFlight.settled(timeoutMs);
  }

  private async handle(entry: Entry): Promise<void> {
    entry.deliveries += 1;
    const message = { ...entry.message, redelivered: entry.deliveries > 1 };
    // Not in the publisher's turn: a handler must never run inside the transaction that rang for it.
    await new Promise((resolve) => setImmediate(resolve));
    const verdict = await this.options.handle(message).catch((): MessageVerdict => 'retry');
    this.running -= 1;
    if (verdict !== 'retry') entry.settle(verdict);
    else if (entry.deliveries > deliveryLimit) entry.settle('reject');
    else setTimeout(() => (this.queue.putBack(entry), this.queue.turn()), retryMs);
    this.queue.turn();
  }
}

/**
 * Messaging within one process, for the embedded defaults. Nothing outlives the process: doorbells are rung again by
 * the sweeper, and an event counts as published only once its durable subscribers have dealt with it.
 */
export function inProcessMessaging({ topology }: { topology: Topology }): Messaging {
  const work = new Map(topology.workQueues.map((name) => [name, new Queue(true)]));
  const subscriptions = new Map(
    topology.subscriptions.map(({ name, topics }) => [name, { topics, queue: new Queue(false) }]),
  );
  const taps = new Set<{ topics: string[]; heard: (message: Inbound) => void }>();
  const takers: Consumer[] = [];
  let closed = false;

  async function publishEvent(topic: string, message: Inbound): Promise<boolean> {
    const fits = (topics: readonly string[]) => topics.some((pattern) => topicMatches(pattern, topic));
    for (const tap of taps) if (fits(tap.topics)) tap.heard(message);
    const durable = [...subscriptions.values()].filter(({ topics }) => fits(topics));
    const verdicts = await Promise.all(durable.map(({ queue }) => queue.push(message)));
    return !verdicts.includes('retry');
  }

  async function publishOne({ id, to, body, headers }: Outbound): Promise<boolean> {
    const message: Inbound = { id, body: structuredClone(body), headers, redelivered: false };
    if ('topic' in to) return publishEvent(to.topic, message);
    const queue = work.get(to.queue);
    void queue?.push(message);
    return queue !== undefined;
  }

  const join = (queue: Queue | undefined, options: ConsumeOptions): Consumer => {
    if (!queue) throw new Error('no such queue in the topology');
    const taker = queue.join(options);
    takers.push(taker);
    return taker;
  };

  return {
    async publish(messages) {
      if (closed) throw new MessagingUnavailable('closed');
      const confirmed = await Promise.all(messages.map(publishOne));
      return new Set(messages.filter((_, i) => confirmed[i]).map(({ id }) => id));
    },
    consume: async (queue, options) => join(work.get(queue), options),
    subscribe: async (name, options) => join(subscriptions.get(name)?.queue, options),
    async listen(topics, heard) {
      const tap = { topics, heard };
      taps.add(tap);
      return {
        pause: async () => void taps.delete(tap),
        resume: async () => void taps.add(tap),
        drain: async () => void taps.delete(tap),
      };
    },
    health: () => ({ state: closed ? 'closed' : 'connected', consumers: takers.length, live: takers.length }),
    async close() {
      closed = true;
      taps.clear();
      await Promise.all(takers.map((taker) => taker.pause()));
    },
  };
}
