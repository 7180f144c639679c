import { randomUUID } from 'node:crypto';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { topology } from '#contracts';
import { connectRabbit, type DeadLetter, type DeadLetters, type Messaging, openDeadLetters } from '#messaging';
import { createLogger } from '#telemetry';
import { declarations } from '../../libs/messaging/src/topology.js';
import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/real-parts.js';

export const url = serviceUrl('RABBITMQ_URL');
export const logger = createLogger({ app: 'spec', level: 'silent' });
let broker: ChannelModel;
export let channel: ConfirmChannel;
export let prefix: string;
export let messaging: Messaging;
export let handled: string[];
const opened: DeadLetters[] = [];

/** Queues of its own for each test, with a consumer that refuses whatever has no key. Call it once in a spec. */
export function useDeadLetters(): void {
  beforeAll(async () => void (broker = await connect(url)));
  afterAll(() => broker.close());
  beforeEach(async () => {
    prefix = `spec-${randomUUID().slice(0, 8)}`;
    channel = await broker.createConfirmChannel();
    messaging = connectRabbit({ url, logger, topology, prefix, source: 'urn:spec:here' });
    handled = [];
    const handle = async ({ id, body }: { id: string; body: unknown }) => {
      if (!(body as { key?: string }).key) return 'reject' as const;
      handled.push(id);
      return 'ack' as const;
    };
    await messaging.consume('group', { prefetch: 2, handle });
    await eventually(() => messaging.health().live === 1);
  });
  afterEach(async () => {
    await messaging.close();
    await Promise.all(opened.splice(0).map((letters) => letters.close()));
    const { queues, exchanges } = declarations(topology, prefix);
    for (const { name } of queues) await channel.deleteQueue(name);
    for (const { name } of exchanges) await channel.deleteExchange(name);
    await channel.close();
  });
}

export const open = async () => {
  const letters = await openDeadLetters({ url, prefix });
  opened.push(letters);
  return letters;
};

export const bell = (key: string) => JSON.stringify({ kind: 'group', key, v: 1 });

export async function look(letters: DeadLetters, limit = 100): Promise<DeadLetter[]> {
  const seen: DeadLetter[] = [];
  await letters.walk(async (letter) => (seen.push(letter), 'keep'), { limit });
  return seen;
}

export const arrived = (letters: DeadLetters, count: number) =>
  eventually(() => letters.count(), { good: (n) => n === count });

/** Straight into the dead-letter queue, as if it had died elsewhere. */
export async function bury(...texts: string[]): Promise<void> {
  for (const [n, text] of texts.entries())
    channel.publish(`${prefix}.dead`, '', Buffer.from(text), { persistent: true, messageId: `m${n}` });
  await channel.waitForConfirms();
}
