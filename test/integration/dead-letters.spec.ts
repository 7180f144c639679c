import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { topology } from '#contracts';
import {
  connectRabbit,
  DeadLettersUnavailable,
  openDeadLetters,
  type DeadLetter,
  type DeadLetters,
  type Messaging,
} from '#messaging';
import { createLogger } from '#telemetry';
import { declarations } from '../../libs/messaging/src/topology.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { Program } from '../support/program.js';
import { serviceUrl } from '../support/real-parts.js';

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
  prefix = `spec-${randomUUID().slice(0, 8)}`;
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
  channel.sendToQueue(`${prefix}.work.group`, Buffer.from(text), { persistent: true, ...(messageId && { messageId }) });
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
    expect(first.map(({ content }) => content)).toEqual(
      Array.from({ length: 30 }, (_, n) => ({ doorbell: { kind: 'group', key: `group:${n}`, v: 1 } })),
    );
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

  it('of events tell their ids, of those of another version their topic; a doorbell with a strange key is poison', async () => {
    const letters = await open();
    const operation_id = randomUUID();
    const event = {
      id: randomUUID(),
      type: 'group.activated',
      version: 1,
      time: '2026-01-01T00:00:00Z',
      school_id: 7,
      data: {
        operation_id,
        status: 'succeeded',
        cmd: 'activeGroup',
        easemob_group_id: '5',
        created_at: '',
        updated_at: '',
      },
    };
    const newer = { ...event, version: 2, data: '王小明' };
    await bury(JSON.stringify(event), JSON.stringify(newer), bell('group:王小明'), 'z'.repeat(70_000));
    await arrived(letters, 4);
    expect((await look(letters)).map(({ content }) => content)).toMatchObject([
      { event: { id: event.id, type: 'group.activated', school_id: 7, data: { operation_id } } },
      { unknown: 'group.activated.v2' },
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

describe('ops dead-letters', () => {
  let database: Awaited<ReturnType<typeof migratedDatabase>>;
  beforeAll(async () => void (database = await migratedDatabase()));
  afterAll(() => database?.close());

  async function ops(...args: string[]): Promise<{ code: number | string; output: string }> {
    const env = { RABBITMQ_URL: url, RABBITMQ_PREFIX: prefix, DATABASE_URL: database.url };
    const program = new Program('ops', { args: ['dead-letters', ...args], env });
    return { code: await program.exited, output: program.output.trim() };
  }
  const list = async () => JSON.parse((await ops('list', '--json')).output) as { id: string; preview: string }[];
  const outboxRows = () => database.dataSource.query('select destination, address, body from outbox order by id');

  it('shows letters without their text, and throws one away', async () => {
    await bury('王小明', bell('group:5'), bell('group:6'));
    await arrived(await open(), 3);
    const before = await list();
    expect(before).toMatchObject([
      { preview: 'poison: not JSON' },
      { preview: 'doorbell group:5' },
      { preview: 'doorbell group:6' },
    ]);
    expect(await list()).toEqual(before);
    expect(await ops('discard', '--id', before[1]!.id)).toMatchObject({ code: 0 });
    expect(await list()).toEqual([before[0], before[2]]);
    expect(await ops('discard', '--id', before[1]!.id)).toMatchObject({
      code: 1,
      output: expect.stringContaining('no letter'),
    });
    expect(await ops('discard', '--all')).toMatchObject({
      code: 0,
      output: expect.stringContaining('2 letters; nothing is changed yet'),
    });
    expect((await ops('count')).output).toBe('2');
    expect(await ops('discard', '--all', '--yes')).toMatchObject({ code: 0, output: '2 letters thrown away' });
    expect((await ops('count')).output).toBe('0');
  });

  it('rings again for work that is still wanted, publishes events again, and keeps poison', async () => {
    await database.dataSource.query(
      `insert into work_item (key, kind, lane, wanted, done) values ('group:5', 'group', 'bulk', 1, 0), ('group:6', 'group', 'tap', 1, 1)`,
    );
    const event = {
      id: randomUUID(),
      type: 'group.synced',
      version: 1,
      time: '2026-01-01T00:00:00Z',
      school_id: 7,
      data: {
        operation_id: 'o',
        status: 'succeeded',
        cmd: 'modifyCustomGroup',
        easemob_group_id: '5',
        created_at: '',
        updated_at: '',
      },
    };
    await bury('poison', bell('group:5'), bell('group:6'), JSON.stringify(event));
    await arrived(await open(), 4);
    const [poison] = await list();
    expect(await ops('requeue', '--id', poison!.id)).toMatchObject({
      code: 1,
      output: expect.stringContaining('poison'),
    });
    expect(await outboxRows()).toEqual([]);
    expect(await ops('requeue', '--all', '--yes')).toMatchObject({
      code: 0,
      output: expect.stringContaining('3 letters sent again, 1 kept'),
    });
    expect(await outboxRows()).toEqual([
      { destination: 'queue', address: 'group.bulk', body: { kind: 'group', key: 'group:5', v: 1 } },
      { destination: 'topic', address: 'group.synced.v1', body: event },
    ]);
    expect(await list()).toEqual([poison]);
  });
});
