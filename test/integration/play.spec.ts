import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type GetMessage } from 'amqplib';
import { events, readEvent, topicOf } from '#contracts';
import { connectRabbit, type Inbound, type Messaging } from '#messaging';
import { createLogger } from '#telemetry';
import { live } from '../../libs/messaging/src/conformance/probes.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { clearBroker, serviceUrl } from '../support/real-parts.js';

const topology = { workQueues: [], subscriptions: [] };
const prefix = `spec-${randomUUID().slice(0, 8)}`;
const env = { RABBITMQ_URL: serviceUrl('RABBITMQ_URL'), RABBITMQ_PREFIX: prefix, EVENT_SOURCE: 'urn:spec:play' };

let folder: string;
let messaging: Messaging;
const heard: Inbound[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'play-'));
  const logger = createLogger({ app: 'spec', level: 'silent' });
  messaging = connectRabbit({ url: env.RABBITMQ_URL, logger, topology, prefix, source: 'urn:spec:here' });
  await messaging.listen(['#'], (message) => void heard.push(message));
  await live(messaging);
});
afterEach(() => void heard.splice(0));
afterAll(async () => {
  await messaging?.close();
  await clearBroker(prefix, topology);
  await rm(folder, { recursive: true, force: true });
});

async function play(...args: string[]): Promise<{ code: number | string; said: string }> {
  const program = new Program('play', { args, env });
  return { code: await program.exited, said: program.output };
}

describe('events without a server', () => {
  it('are told as the document has them, each a new one, and can be recorded and told again as they were', async () => {
    const file = join(folder, 'recorded.jsonl');
    const recorder = new Program('play', { args: ['record', file, '--topic', 'group.#'], env });
    await recorder.prints(/recording/);
    expect(await play('events', '#', '--count', '2')).toEqual({
      code: 0,
      said: `${2 * Object.keys(events).length} told\n`,
    });
    await eventually(() => heard.length === 2 * Object.keys(events).length);
    expect(heard.map(({ body }) => readEvent(body)?.type)).not.toContain(undefined);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
    const ofGroups = heard.filter(({ body }) => topicOf(readEvent(body)!).startsWith('group.'));
    expect(ofGroups[0]!.headers).toMatchObject({ operation_id: expect.any(String), traceparent: expect.any(String) });
    // It hears what we hear, perhaps a moment later.
    const lines = () => readFile(file, 'utf8').then((text) => text.split('\n').length - 1);
    await eventually(lines, { good: (count) => count === ofGroups.length });
    expect(await recorder.stop('SIGINT')).toBe(0);
    expect(recorder.output).toContain(`${ofGroups.length} recorded`);
    heard.splice(0);
    expect(await play('stream', file)).toEqual({ code: 0, said: `${ofGroups.length} told\n` });
    await eventually(() => heard.length === ofGroups.length);
    expect(heard.map(({ id, body, headers }) => ({ id, body, headers }))).toEqual(
      ofGroups.map(({ id, body, headers }) => ({ id, body, headers })),
    );
    expect((await play('record', file)).said).toContain('EEXIST');
  });

  it('are told in both versions of the envelope', async () => {
    const broker = await connect(env.RABBITMQ_URL);
    const channel = await broker.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, `${prefix}.cloudevents`, 'group.#');
    await play('events', 'group.activated.v1');
    const message = (await eventually(() => channel.get(queue, { noAck: true }))) as GetMessage;
    await eventually(() => heard.length === 1);
    const { id, data } = heard[0]!.body as Record<string, unknown>;
    expect(JSON.parse(message.content.toString())).toMatchObject({
      ...{ specversion: '1.0', id, data, source: 'urn:spec:play' },
    });
    await broker.close();
  });

  it('are refused as a whole where one line is none, or there is no such event', async () => {
    const file = join(folder, 'spoilt.jsonl');
    await writeFile(file, `${JSON.stringify({ headers: {}, event: { type: 'group.activated' } })}\n`);
    expect(await play('stream', file)).toEqual({ code: 1, said: expect.stringContaining('line 1 is no event') });
    expect(await play('events', 'no.such.event')).toEqual({ code: 1, said: expect.stringContaining('no such event') });
    expect(heard).toEqual([]);
  });
});
