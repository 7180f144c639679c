import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { events, exampleOf } from '#contracts';
import { connect } from 'amqplib';
import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/real-parts.js';
import { plantGroup, startSystem, type System } from '../support/system.js';

const topic = 'group.activated.v1';
const program = (name: string) => fileURLToPath(new URL(`../../../test/consumers/${name}`, import.meta.url));

let system: System;
beforeAll(async () => void (system = await startSystem({}, { workers: 1 })));
afterAll(() => system?.stop());

describe.each([
  ['Python', '/usr/bin/python3', 'hear.py'],
  ['Ruby', '/usr/bin/ruby', 'hear.rb'],
])('a consumer in %s, written from the document alone', (language, interpreter, file) => {
  const team = language.toLowerCase();
  const exchange = () => `${system.env.RABBITMQ_PREFIX}.events`;
  let consumer: ChildProcess;
  let output: string;
  let ended: Promise<number | null>;

  beforeEach(async () => {
    output = '';
    const env = { PATH: process.env.PATH, BROKER_URL: serviceUrl('RABBITMQ_URL') };
    consumer = spawn(interpreter, [program(file), `${system.url}/asyncapi.json`, topic, team], { env });
    const missing = new Promise<never>((_, reject) =>
      consumer.on('error', ({ message }) =>
        reject(new Error(`${message}: \`npm run services -- up\` installs it on Debian`)),
      ),
    );
    for (const stream of [consumer.stdout!, consumer.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => void (output += text));
    ended = Promise.race([once(consumer, 'close').then(([code]) => code as number | null), missing]);
    // What it lacks it says itself.
    await Promise.race([
      eventually(() => output.includes('ready')),
      ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${output}`))),
    ]);
  });
  afterEach(async () => {
    consumer.kill('SIGKILL');
    const broker = await connect(serviceUrl('RABBITMQ_URL'));
    const channel = await broker.createChannel();
    for (const end of ['', '.dead']) await channel.deleteQueue(`${exchange()}.${team}${end}`);
    await broker.close();
  });

  it('hears an activation, and finds it inside and outside as promised', async () => {
    const { im_group_id, im_user_id, account_id } = await plantGroup(system);
    const asked = { im_group_id, im_user_id, wait_ms: 20_000 };
    const { operation_id } = await system.client(1, account_id).call<{ operation_id: string }>('activeGroup', asked);
    expect([await ended, output.split('\n').length]).toEqual([0, 3]);
    expect(JSON.parse(output.split('\n')[1]!)).toMatchObject({
      id: operation_id,
      headers: { operation_id, traceparent: expect.stringMatching(/^00-/) },
      payload: { type: 'group.activated', school_id: 1, data: { operation_id, im_group_id, status: 'succeeded' } },
    });
  });

  it('(the hazard) notices what is not as promised', async () => {
    const { time: _, ...spoilt } = exampleOf(events['group.activated']);
    const broker = await connect(serviceUrl('RABBITMQ_URL'));
    const channel = await broker.createConfirmChannel();
    channel.publish(exchange(), topic, Buffer.from(JSON.stringify(spoilt)), { headers: {}, persistent: true });
    await channel.waitForConfirms();
    await broker.close();
    expect(await ended).toBe(1);
    for (const missing of ['time', 'operation_id', 'message_id']) expect(output).toContain(missing);
  });
});
