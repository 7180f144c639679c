import type { Logger } from '#telemetry';
import { tapHandler } from './deliveries.js';
import { propertiesOf } from './envelope.js';
import { InProcessQueue, type Entry, type InProcessConsumer } from './in-process.queue.js';
import {
  MessagingUnavailable,
  type ConsumeOptions,
  type Consumer,
  type Inbound,
  type Messaging,
  type Outbound,
} from './messaging.js';
import { matchesTopic } from './topic-pattern.js';
import { requireKnown, type Topology } from './topology.js';
import { aborted, timed } from './waiting.js';

const publishTimeoutMs = 5000;

/**
 * Messaging for one process on its own. Work queues live in memory: a doorbell that is lost with the process is rung again
 * by the sweeper. Events are confirmed only when every durable subscription has handled them: until then the outbox has them.
 */
export function inProcessMessaging(options: { logger: Logger; topology: Topology }): Messaging {
  return new InProcessMessaging(options);
}

interface Route {
  topics: readonly string[];
  queue: InProcessQueue;
}

class InProcessMessaging implements Messaging {
  private readonly work: Map<string, InProcessQueue>;
  private readonly subscriptions: Map<string, Route>;
  private readonly taps: Route[] = [];
  private readonly consumers: InProcessConsumer[] = [];
  private closed = false;

  constructor(private readonly options: { logger: Logger; topology: Topology }) {
    const { topology, logger } = options;
    this.work = new Map(topology.workQueues.map((name) => [name, new InProcessQueue(name, { keeps: true, logger })]));
    this.subscriptions = new Map(
      topology.subscriptions.map(({ name, topics }) => [
        name,
        { topics, queue: new InProcessQueue(name, { keeps: false, logger }) },
      ]),
    );
  }

  async publish(messages: readonly Outbound[]): Promise<Set<string>> {
    if (this.closed) throw new MessagingUnavailable('messaging is closed');
    const done = await timed(publishTimeoutMs, (timeUp) =>
      Promise.all(messages.map((message) => this.send(message, timeUp))),
    );
    return new Set(messages.filter((_, index) => done[index]).map(({ id }) => id));
  }

  async consume(queue: string, options: ConsumeOptions): Promise<Consumer> {
    requireKnown('work queue', { name: queue, among: [...this.work.keys()] });
    return this.attach(this.work.get(queue)!, options);
  }

  async subscribe(name: string, options: ConsumeOptions): Promise<Consumer> {
    requireKnown('subscription', { name, among: [...this.subscriptions.keys()] });
    return this.attach(this.subscriptions.get(name)!.queue, options);
  }

  async listen(topics: string[], handle: (message: Inbound) => void): Promise<Consumer> {
    const queue = new InProcessQueue(`live ${topics.join(' ')}`, {
      keeps: false,
      logger: this.options.logger,
    });
    this.taps.push({ topics, queue });
    return this.attach(queue, { prefetch: Infinity, handle: tapHandler(handle, this.options.logger) });
  }

  health(): ReturnType<Messaging['health']> {
    const fed = this.closed ? 0 : this.consumers.filter((consumer) => consumer.active).length;
    return { state: this.closed ? 'closed' : 'connected', consumers: fed, live: fed };
  }

  async backlogOf(): Promise<undefined> {
    return undefined;
  }

  async countDeadLetters(): Promise<undefined> {
    return undefined;
  }

  async openDeadLetters(): Promise<undefined> {
    return undefined;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.consumers.map((consumer) => consumer.pause()));
  }

  private attach(queue: InProcessQueue, options: ConsumeOptions): Consumer {
    if (this.closed) throw new MessagingUnavailable('messaging is closed');
    const consumer = queue.consume(options);
    this.consumers.push(consumer);
    return consumer;
  }

  private async send(message: Outbound, timeUp: AbortSignal): Promise<boolean> {
    const { to, body, headers } = message;
    // Through text, as over a wire: nobody shares an object with anybody.
    const entry: Entry = {
      id: propertiesOf(message).messageId,
      content: Buffer.from(JSON.stringify(body) ?? 'null'),
      headers: { ...headers },
    };
    if ('queue' in to) return this.ring(to.queue, entry);
    const reached = ({ topics }: Route) => topics.some((pattern) => matchesTopic(pattern, to.topic));
    for (const { queue } of this.taps.filter(reached)) queue.add(entry);
    const subscribers = [...this.subscriptions.values()].filter(reached);
    const handled = await Promise.all(subscribers.map(({ queue }) => handed(queue, entry, timeUp)));
    return handled.every(Boolean);
  }

  private ring(name: string, entry: Entry): boolean {
    const queue = this.work.get(name);
    if (!queue) this.options.logger.error({ queue: name, id: entry.id }, 'no such queue: message not taken');
    queue?.add(entry);
    return queue !== undefined;
  }
}

/** @returns whether a subscription is done with the event; what has not begun when the time is up is taken back */
function handed(queue: InProcessQueue, entry: Entry, timeUp: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    queue.add({ ...entry, settled: resolve });
    void aborted(timeUp).then(() => {
      queue.withdraw(entry.id);
      resolve(false);
    });
  });
}
