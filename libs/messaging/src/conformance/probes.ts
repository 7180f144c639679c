import {
  MessagingUnavailable,
  type Inbound,
  type MessageVerdict,
  type Messaging,
  type Outbound,
} from '../messaging.js';

export const toQueue = (queue: string, id: string, body: unknown = { id }): Outbound => ({
  id,
  to: { queue },
  body,
  headers: {},
});

export const toTopic = (topic: string, id: string): Outbound => ({
  id,
  to: { topic },
  body: { id },
  headers: {},
});

/** Writes down what it is given, and lets one wait for it. */
export class Recorder {
  readonly messages: Inbound[] = [];
  private waiting: (() => void)[] = [];

  constructor(private readonly verdict: (message: Inbound) => MessageVerdict = () => 'ack') {}

  readonly note = (message: Inbound): void => {
    this.messages.push(message);
    for (const look of this.waiting.splice(0)) look();
  };

  readonly handle = async (message: Inbound): Promise<MessageVerdict> => {
    this.note(message);
    return this.verdict(message);
  };

  /** All of them, when there are so many; more are a failure. */
  async first(count: number): Promise<Inbound[]> {
    while (this.messages.length < count) await this.next();
    expect(this.messages).toHaveLength(count);
    return this.messages;
  }

  async until(last: (message: Inbound) => boolean): Promise<Inbound[]> {
    while (!this.messages.some(last)) await this.next();
    return this.messages;
  }

  private next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** Handlers that go on until they are released. */
export class Held {
  private readonly recorder = new Recorder();
  private readonly ends = new Map<string, () => void>();

  readonly handle = async (message: Inbound): Promise<MessageVerdict> => {
    const released = new Promise<void>((resolve) => this.ends.set(message.id, resolve));
    this.recorder.note(message);
    await released;
    return 'ack';
  };

  get ids(): string[] {
    return this.recorder.messages.map(({ id }) => id);
  }

  async begun(count: number): Promise<void> {
    await this.recorder.first(count);
  }

  release(id: string): void {
    this.ends.get(id)?.();
  }

  releaseAll(): void {
    for (const end of this.ends.values()) end();
  }
}

/** Looks until it is so. For states that nobody announces. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Every consumer is being fed. */
export const live = (messaging: Messaging): Promise<void> =>
  eventually(() => {
    const { state, consumers, live } = messaging.health();
    return state === 'connected' && live === consumers;
  });

/** A message there and back by another queue: time in which anything else would have come, too. */
export async function roundTrip(messaging: Messaging): Promise<void> {
  const seen = new Recorder();
  const consumer = await messaging.consume('other', { prefetch: 1, handle: seen.handle });
  await messaging.publish([toQueue('other', 'there and back')]);
  await seen.first(1);
  await consumer.pause();
}

/** Publishes as the outbox does: again and again what is not confirmed. */
export async function untilConfirmed(messaging: Messaging, ...messages: Outbound[]): Promise<void> {
  let left = messages;
  await eventually(async () => {
    const confirmed = await publishOrNothing(messaging, left);
    left = left.filter(({ id }) => !confirmed?.has(id));
    return left.length === 0;
  });
}

/** Publishes once; `undefined` when messaging is unavailable. */
export async function publishOrNothing(
  messaging: Messaging,
  messages: readonly Outbound[],
): Promise<Set<string> | undefined> {
  return messaging.publish(messages).catch((error: unknown) => {
    if (error instanceof MessagingUnavailable) return undefined;
    throw error;
  });
}
