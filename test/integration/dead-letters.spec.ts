import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { topology } from '#contracts';
import { connectRabbit, DeadLettersUnavailable, openDeadLetters, type DeadLetter, type DeadLetters, type Messaging } from '#messaging'; // prettier-ignore
import { createLogger } from '#telemetry';
import { declarations } from '../../libs/messaging/src/topology.js';
import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/system.js';

const url = serviceUrl('RABBITMQ_URL');
const logger = createLogger({ app: 'spec', level: 'silent' });
let broker: ChannelModel;
let channel: ConfirmChannel;
let prefix: string;
let messaging: Messaging;
let handled: string[];
const opened: DeadLetters[] = [];

beforeAll(async () => void (broker = await connect(url)));
afterAll(() => broker.close());

beforeEach(async () => {
  prefix = `spec-${randomUUID()}`;
  channel = await broker.createConfirmChannel();
  messaging = connectRabbit({ url, logger, topology, prefix });
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

const open = async () => {
  const letters = await openDeadLetters({ url, prefix });
  opened.push(letters);
  return letters;
};

async function send(text: string, messageId?: string): Promise<void> {
  channel.sendToQueue(`${prefix}.work.group`, Buffer.from(text), { persistent: true, ...(messageId && { messageId }) }); // prettier-ignore
  await channel.waitForConfirms();
}
const bell = (key: string) => JSON.stringify({ kind: 'group', key, v: 1 });

async function look(letters: DeadLetters, limit = 100): Promise<DeadLetter[]> {
  const seen: DeadLetter[] = [];
  await letters.walk(async (letter) => (seen.push(letter), 'keep'), { limit });
  return seen;
}
const arrived = (letters: DeadLetters, count: number) =>
  eventually(() => letters.count(), { good: (n) => n === count });

/** Straight into the dead-letter queue, as if it had died elsewhere. */
async function bury(...texts: string[]): Promise<void> {
  for (const [n, text] of texts.entries())
    channel.publish(`${prefix}.dead`, '', Buffer.from(text), { persistent: true, messageId: `m${n}` });
  await channel.waitForConfirms();
}

describe('dead letters', () => {
  it('poison ends there once, with where and why, while the others keep flowing', async () => {
    const letters = await open();
    await send(bell('group:1'), 'before');
    await send('not json {王小明', 'poison');
    await send('{"hello":"王小明"}');
    await send(bell('group:2'), 'after');
    await eventually(() => handled.includes('after'));
    await arrived(letters, 2);
    expect(handled).toEqual(['before', 'after']);
    const found = await look(letters);
    expect(found).toMatchObject([
      { messageId: 'poison', bytes: 19, content: { poison: 'not JSON' } },
      { messageId: '', content: { poison: 'JSON, but neither a doorbell nor an event of ours' } },
    ]);
    for (const { from } of found) {
      expect(from).toMatchObject({ queue: `${prefix}.work.group`, reason: 'rejected', count: 1 });
      expect(Math.abs(from.at!.getTime() - Date.now())).toBeLessThan(60_000);
    }
    expect(JSON.stringify(found)).not.toContain('王');
  });

  it('are looked at any number of times, and are the same in the same order', async () => {
    const letters = await open();
    await bury(...Array.from({ length: 30 }, (_, n) => bell(`group:${n}`)));
    await arrived(letters, 30);
    const first = await look(letters);
    expect(first.map(({ content }) => content)).toEqual(Array.from({ length: 30 }, (_, n) => ({ doorbell: { kind: 'group', key: `group:${n}`, v: 1 } }))); // prettier-ignore
    expect(await look(letters, 7)).toEqual(first.slice(0, 7));
    for (let n = 0; n < 25; n += 1) expect(await look(letters)).toEqual(first); // beyond the limit of other queues
    expect(await letters.count()).toBe(30);
    expect(new Set(first.map(({ id }) => id)).size).toBe(30);
  });

  it('(the hazard) would change places if only some were taken and given back', async () => {
    const letters = await open();
    await bury('a', 'b', 'c');
    await arrived(letters, 3);
    const before = await look(letters);
    await channel.get(`${prefix}.dead`);
    channel.nackAll(true);
    await arrived(letters, 3);
    expect(await look(letters)).toEqual([before[1], before[2], before[0]]);
  });

  it('are there again when whoever looks at them is killed', async () => {
    await bury('x', 'y');
    const letters = await open();
    await arrived(letters, 2);
    const held = letters.walk(async () => (await letters.close(), 'keep'), { limit: 2 });
    await expect(held).rejects.toThrow();
    expect(await look(await open())).toHaveLength(2);
  });

  it('are removed one by one: the others stay in their order', async () => {
    const letters = await open();
    await bury('a', 'b', 'c', 'd');
    await arrived(letters, 4);
    const before = await look(letters);
    await letters.walk(async ({ id }) => (id === before[2]!.id ? 'remove and stop' : 'keep'), { limit: 10 });
    expect(await look(letters)).toEqual([before[0], before[1], before[3]]);
    expect(await letters.discardAll()).toBe(3);
    expect(await letters.count()).toBe(0);
  });

  it('of events tell their ids; a doorbell with a strange key is poison', async () => {
    const letters = await open();
    const operation_id = randomUUID();
    const event = {
      id: randomUUID(),
      type: 'group.activated',
      version: 1,
      time: '2026-01-01T00:00:00Z',
      school_id: 7,
      data: { operation_id, status: 'succeeded', cmd: 'activeGroup', easemob_group_id: '5', created_at: '', updated_at: '' },
    }; // prettier-ignore
    await bury(JSON.stringify(event), bell('group:王小明'), 'z'.repeat(70_000));
    await arrived(letters, 3);
    expect((await look(letters)).map(({ content }) => content)).toMatchObject([
      { event: { id: event.id, type: 'group.activated', school_id: 7, data: { operation_id } } },
      { poison: expect.stringContaining('neither') },
      { poison: 'too large' },
    ]);
  });

  it('without a queue or a broker it is said in words, and without the URL', async () => {
    const nowhere = openDeadLetters({ url, prefix: 'no-such-prefix' });
    await expect(nowhere).rejects.toThrow(DeadLettersUnavailable);
    await expect(nowhere).rejects.toThrow('no queue no-such-prefix.dead');
    const refused = openDeadLetters({ url: 'amqp://u:hunter2@127.0.0.1:1', prefix });
    await expect(refused).rejects.toThrow('does not answer (ECONNREFUSED)');
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    const error = await openDeadLetters({ url: wrong.href, prefix }).catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(DeadLettersUnavailable);
    expect(String(error)).not.toContain('hunter2');
  });
});
