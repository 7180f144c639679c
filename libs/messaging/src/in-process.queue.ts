import type { Logger } from '#telemetry';
import { Deliveries, type Delivery } from './deliveries.js';
import type { ConsumeOptions, Consumer, MessageVerdict } from './messaging.js';
import { deliveryLimit } from './topology.js';
import { settledWithin } from './waiting.js';

/** A message in a queue of this process. */
export interface Entry {
  id: string;
  content: Buffer;
  headers: Record<string, string>;
  /** Told once: whether the message is done with. Only a queue that does not keep ever says no. */
  settled?: (done: boolean) => void;
}

interface Queued extends Entry {
  place: number;
  deliveries: number;
}

/**
 * Messages in order, and the consumers that compete for them. A queue that keeps holds on to what nobody takes and hands
 * out again what failed; one that does not gives both back to the publisher.
 */
export class InProcessQueue {
  private readonly waiting: Queued[] = [];
  private readonly consumers: InProcessConsumer[] = [];
  private places = 0;

  constructor(
    readonly name: string,
    private readonly options: { keeps: boolean; logger: Logger },
  ) {}

  add(entry: Entry): void {
    this.waiting.push({ ...entry, place: this.places++, deliveries: 0 });
    this.feed();
  }

  /** Takes back what has not begun. */
  withdraw(id: string): void {
    const at = this.waiting.findIndex((entry) => entry.id === id);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  consume(options: ConsumeOptions): InProcessConsumer {
    const consumer = new InProcessConsumer(this, { ...options, logger: this.options.logger });
    this.consumers.push(consumer);
    this.feed();
    return consumer;
  }

  /** Hands out what waits to whoever has room, in turn. */
  feed(): void {
    while (this.waiting.length > 0) {
      const at = this.consumers.findIndex((consumer) => consumer.hasRoom);
      if (at < 0) break;
      const [consumer] = this.consumers.splice(at, 1);
      this.consumers.push(consumer!);
      const entry = this.waiting.shift()!;
      entry.deliveries += 1;
      const { id, content, headers, deliveries } = entry;
      const delivery = { id, content, headers: { ...headers }, redelivered: deliveries > 1 };
      consumer!.take(delivery, (verdict) => this.settle(entry, verdict));
    }
    if (!this.options.keeps && !this.consumers.some((consumer) => consumer.active)) this.giveBack();
  }

  private settle(entry: Queued, verdict: MessageVerdict): void {
    if (verdict !== 'retry' || !this.options.keeps) entry.settled?.(verdict !== 'retry');
    else if (entry.deliveries <= deliveryLimit) this.putBack(entry);
    else this.options.logger.error({ queue: this.name, id: entry.id }, 'message dropped at the delivery limit');
    this.feed();
  }

  /** To its old place, as a quorum queue does. */
  private putBack(entry: Queued): void {
    const after = this.waiting.findIndex(({ place }) => place > entry.place);
    this.waiting.splice(after < 0 ? this.waiting.length : after, 0, entry);
  }

  private giveBack(): void {
    for (const entry of this.waiting.splice(0)) entry.settled?.(false);
  }
}

export class InProcessConsumer implements Consumer {
  private readonly deliveries: Deliveries;
  active = true;

  constructor(
    private readonly queue: InProcessQueue,
    private readonly options: ConsumeOptions & { logger: Logger },
  ) {
    this.deliveries = new Deliveries({ source: queue.name, ...options });
  }

  get hasRoom(): boolean {
    return this.active && this.deliveries.count < this.options.prefetch;
  }

  take(delivery: Delivery, settle: (verdict: MessageVerdict) => void): void {
    this.deliveries.start(delivery, settle);
  }

  async pause(): Promise<void> {
    this.active = false;
    this.deliveries.handBack();
    this.queue.feed();
  }

  async resume(): Promise<void> {
    this.active = true;
    this.queue.feed();
  }

  async drain(timeoutMs: number): Promise<void> {
    await this.pause();
    await settledWithin(this.deliveries.finished(), timeoutMs);
  }
}
