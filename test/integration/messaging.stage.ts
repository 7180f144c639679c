import { randomUUID } from 'node:crypto';
import { type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { connectRabbit, type Messaging } from '#messaging';
import { createLogger } from '#telemetry';
import { conformanceTopology as topology } from '../../libs/messaging/src/conformance/messaging.conformance.js';
import { eventually, live } from '../../libs/messaging/src/conformance/probes.js';
import { declarations } from '../../libs/messaging/src/topology.js';
import { TcpProxy } from '../support/tcp-proxy.js';

export const url = process.env.RABBITMQ_URL ?? '';
if (!url) throw new Error('RABBITMQ_URL must name a RabbitMQ 3.10 or later');
const silent = createLogger({ app: 'spec', level: 'silent' });
export let admin: ChannelModel;
export let channel: ConfirmChannel;
export let prefix: string;
/** What CloudEvents say of where they come from. */
const source = 'urn:spec:here';
export let proxy: TcpProxy;
let opened: Messaging[];

/** A broker under a prefix of its own for each test, and a line to it that can be cut. Call it once in a spec. */
export function useBroker(): void {
  beforeAll(async () => {
    admin = await connect(url);
  });
  afterAll(() => admin.close());
  beforeEach(async () => {
    prefix = `spec-${randomUUID()}`;
    opened = [];
    channel = await admin.createConfirmChannel();
    proxy = await TcpProxy.to(url);
  });
  afterEach(async () => {
    await proxy.set('pass');
    await Promise.all(opened.map((messaging) => messaging.close()));
    await proxy.close();
    const { queues, exchanges } = declarations(topology, prefix);
    for (const { name } of queues) await channel.deleteQueue(name);
    for (const { name } of exchanges) await channel.deleteExchange(name);
    await channel.close();
  });
}

export function open({ at = url, logger = silent } = {}): Messaging {
  const messaging = connectRabbit({ url: at, logger, topology, prefix, source });
  opened.push(messaging);
  return messaging;
}

export function throughProxy(query = ''): string {
  const broken = new URL(proxy.url);
  broken.search = query;
  return broken.href;
}

export async function openLive(options?: Parameters<typeof open>[0]): Promise<Messaging> {
  const messaging = open(options);
  await live(messaging);
  return messaging;
}

export const work = () => `${prefix}.work.work`;

export async function deadLetter(): Promise<GetMessage> {
  let found: GetMessage[] = [];
  await eventually(async () => {
    found = [await channel.get(`${prefix}.dead`, { noAck: true })].filter((message) => message !== false);
    return found.length > 0;
  });
  return found[0]!;
}

/** Messages that wait, without those that a consumer holds. */
export const count = async (queue: string): Promise<number> => (await channel.checkQueue(queue)).messageCount;
