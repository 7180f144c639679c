import { createHash } from 'node:crypto';
import type { Channel, ChannelModel, ConsumeMessage, Message } from 'amqplib';
import {
  definitionOf,
  doorbell,
  eventHeading,
  maximumMessageBytes,
  readEvent,
  topicOf,
  type Doorbell,
  type DomainEvent,
} from '#contracts';
import { deadLetters } from './topology.js';
import { BrokerUnavailable, isAbsence, refusalOf, visitBroker } from './visit-broker.js';

/** A message that nobody could handle. */
export interface DeadLetter {
  /** Names this one letter: a digest of what it is, where it died and when. The same at every look. */
  id: string;
  /** The id it was published with; empty if a foreign publisher gave none, or not one like ours. */
  messageId: string;
  /** The queue it died in, why (`rejected`: poison; `delivery_limit`: handed out too often), how often, and when last. */
  from: { queue: string; reason: string; count: number; at: Date | null };
  bytes: number;
  content: DeadContent;
}

/** What a dead letter says, as far as it may be known: texts of strangers may hold anything, a child's data too. */
export type DeadContent =
  | { doorbell: Doorbell }
  | { event: DomainEvent }
  /** The topic of an event that this version of the program does not know. */
  | { unknown: string }
  | { poison: string };

/** What is to become of a letter that has been looked at. */
export type Decision = 'keep' | 'remove' | 'remove and stop';

/** The dead-letter queue, in the hands of an operator. */
export interface DeadLetters {
  /** How many letters lie in it. */
  count(): Promise<number>;
  /**
   * Looks at letters in their order, at most `limit`, and removes those of which it is decided. All others are given back
   * at the end, unchanged and to their old places; another operator does not see them meanwhile.
   */
  walk(decide: (letter: DeadLetter) => Promise<Decision>, options: { limit: number }): Promise<void>;
  /** Removes all. @returns how many there were */
  discardAll(): Promise<number>;
  close(): Promise<void>;
}

/** What a key and an id may look like; in their place a stranger's text may hold anything. */
const workKey = /^[a-z-]{1,30}:[\w-]{1,60}$/;
const harmless = /^[\w-]{1,64}$/;

/** @throws BrokerUnavailable without a broker, or before any process has declared the queue */
export async function openDeadLetters({ url, prefix }: { url: string; prefix: string }): Promise<DeadLetters> {
  const queue = deadLetters(prefix);
  const model = await visitBroker(url);
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  const close = () => model.close().catch(() => undefined);
  await channel.checkQueue(queue).catch(async (error: unknown) => {
    await close();
    const hint = 'is RABBITMQ_PREFIX right, and has any process been started?';
    throw new BrokerUnavailable(isAbsence(error) ? `RabbitMQ has no queue ${queue}: ${hint}` : refusalOf(error));
  });
  return {
    count: async () => (await channel.checkQueue(queue)).messageCount,
    walk: (decide, { limit }) => walk(model, queue, { decide, limit }),
    discardAll: async () => (await channel.purgeQueue(queue)).messageCount,
    close,
  };
}

interface Walk {
  decide: (letter: DeadLetter) => Promise<Decision>;
  limit: number;
}

async function walk(model: ChannelModel, queue: string, { decide, limit }: Walk): Promise<void> {
  const channel = await model.createChannel();
  channel.on('error', () => undefined); // the call that was refused throws the same
  const taken = await takeAll(channel, queue, limit);
  const kept = new Set(taken);
  try {
    for (const one of taken) {
      const { message, letter } = one;
      const decision = letter ? await decide(letter) : 'keep';
      if (decision === 'keep') continue;
      channel.ack(message as Message);
      kept.delete(one);
      if (decision === 'remove and stop') break;
    }
  } finally {
    await putBack(channel, queue, [...kept]);
    await channel.close();
  }
}

type Taken = { message: Pick<Message, 'fields'>; letter?: DeadLetter };

/** A quorum queue hands out no more than this to one who asks for everything. */
const furthest = 65_535;
const silenceMs = 1000;

/** All there are, in their order: what is taken and given back goes behind whatever was left. Reads only the first. */
async function takeAll(channel: Channel, queue: string, limit: number): Promise<Taken[]> {
  const { messageCount } = await channel.checkQueue(queue);
  const taken: Taken[] = [];
  if (messageCount === 0) return taken;
  await channel.prefetch(furthest);
  let silence: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    // Another operator may hold some of those that were counted.
    silence = setTimeout(resolve, silenceMs);
    channel.on('close', () => reject(new BrokerUnavailable('the connection to RabbitMQ has ended')));
    const take = (message: ConsumeMessage | null) => {
      if (!message) return resolve();
      const { fields } = message;
      taken.push(taken.length < limit ? { message: { fields }, letter: letterOf(message) } : { message: { fields } });
      silence?.refresh();
      if (taken.length === messageCount) resolve();
    };
    channel.consume(queue, take, { consumerTag }).catch(reject);
  }).finally(() => clearTimeout(silence));
  await channel.cancel(consumerTag);
  return taken;
}

const consumerTag = 'ops';

/** Of more than it has in hand at a time the broker forgets the order. */
const portion = 32;

/** Whoever looks next is to find all of it, in its order. */
async function putBack(channel: Channel, queue: string, kept: readonly Taken[]): Promise<void> {
  for (let back = 0; back < kept.length;) {
    for (const { message } of kept.slice(back, back + portion)) channel.nack(message as Message, false, true);
    back = Math.min(back + portion, kept.length);
    const giveUpAt = performance.now() + silenceMs;
    while ((await channel.checkQueue(queue)).messageCount < back && performance.now() < giveUpAt);
  }
}

/** The entries that RabbitMQ adds for each queue a message has died in, the latest first. */
interface Death {
  queue?: string;
  reason?: string;
  count?: unknown;
  /** An AMQP timestamp, in seconds. */
  time?: { value?: unknown };
}

function letterOf({ content, properties }: ConsumeMessage): DeadLetter {
  const { messageId, headers } = properties;
  const deaths = (headers?.['x-death'] ?? []) as Death[];
  const { queue, reason, count, time } = deaths[0] ?? {};
  const seconds = Number(time?.value ?? NaN);
  const from = {
    queue: queue ?? '?',
    reason: reason ?? '?',
    count: Number(count ?? 0),
    at: Number.isNaN(seconds) ? null : new Date(seconds * 1000),
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([messageId ?? '', from]))
    .update(content);
  return {
    id: digest.digest('hex').slice(0, 12),
    messageId: harmless.test(messageId ?? '') ? String(messageId) : '',
    from,
    bytes: content.length,
    content: contentOf(content),
  };
}

function contentOf(content: Buffer): DeadContent {
  if (content.length > maximumMessageBytes) return { poison: 'too large' };
  let body: unknown;
  try {
    body = JSON.parse(content.toString('utf8'));
  } catch {
    return { poison: 'not JSON' };
  }
  const bell = doorbell.safeParse(body);
  if (bell.success && workKey.test(bell.data.key)) return { doorbell: bell.data };
  const event = readEvent(body);
  if (event) return { event };
  const heading = eventHeading.safeParse(body);
  if (heading.success && !definitionOf(heading.data)) return { unknown: topicOf(heading.data) };
  return { poison: 'JSON, but neither a doorbell nor an event of ours' };
}
