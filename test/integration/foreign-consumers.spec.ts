import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { events, inForm } from '#contracts';
import { addServiceKey } from '#operating';
import { connect } from 'amqplib';
import { eventually } from '../support/eventually.js';
import { operatorOf } from '../support/operator.js';
import { Program } from '../support/program.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { serviceUrl } from '../support/real-parts.js';
import { rosterKey } from '../support/roster-door.js';
import { plantGroup, startSystem, type System } from '../support/system.js';

const topic = 'group.activated.v1';
const program = (name: string) => fileURLToPath(new URL(`../../../test/consumers/${name}`, import.meta.url));

let system: System;
beforeAll(async () => void (system = await startSystem({}, { workers: 1, rosterWorkers: 1 })));
afterAll(() => system?.stop());

async function ops(...args: string[]): Promise<string> {
  const program = new Program('ops', { args, env: system.env });
  if ((await program.exited) !== 0) throw new Error(program.output);
  return program.output;
}

it('the broker holds all that this release has declared, and operators see who else listens', async () => {
  const team = `late-${randomUUID().slice(0, 8)}`;
  expect(await ops('topology', 'diff')).toBe('the broker has all of it\n');
  await ops('subscriber', 'add', team, '--topics', 'group.#');
  const seats = () => ops('subscriber', 'list', '--json').then((text) => JSON.parse(text) as object[]);
  expect(await seats()).toContainEqual(
    expect.objectContaining({ team, topics: 'group.#', envelope: 1, waiting: 0, consumers: 0 }),
  );
  expect(await ops('subscriber', 'remove', team)).toContain('0 events would be thrown away');
  await ops('subscriber', 'remove', team, '--yes');
  expect(await seats()).not.toContainEqual(expect.objectContaining({ team }));
});

it('whoever is bound to all of version 1 hears each event once, and moves to version 2 without missing one', async () => {
  const team = `mover-${randomUUID().slice(0, 8)}`;
  await ops('subscriber', 'add', team, '--topics', '#');
  const broker = await connect(serviceUrl('RABBITMQ_URL'));
  const channel = await broker.createChannel();
  const queue = `${system.env.RABBITMQ_PREFIX}.events.${team}`;
  /** Activates a group. @returns in which versions the team has heard of it, once an event that was told later has come */
  const heard = async (): Promise<string[]> => {
    const { im_group_id, im_user_id, account_id } = await plantGroup(system);
    const asked = { im_group_id, im_user_id, wait_ms: 20_000 };
    const { operation_id } = await system.client(1, account_id).call<{ operation_id: string }>('activeGroup', asked);
    const types: string[] = [];
    const take = async () => {
      const message = await channel.get(queue, { noAck: true });
      if (message && message.properties.messageId === operation_id) types.push(String(message.properties.contentType));
      return message;
    };
    await eventually(() => take().then(() => types.length > 0));
    await ops('school', 'set', '1', '--access', 'school');
    await eventually(take, { good: (message) => message && message.fields.routingKey === 'school.changed.v1' });
    return types;
  };
  expect(await heard()).toEqual(['application/json']);
  const told = await ops('subscriber', 'add', team, '--topics', '#', '--envelope', '2');
  expect(told).toContain(`${team} hears cloudevents.group.activated.v1, `);
  expect(told).toContain('set_permissions');
  expect(await heard()).toEqual(['application/cloudevents+json']);
  // Without a word of it, it stays where it is; with one it goes back.
  expect(await ops('subscriber', 'add', team, '--topics', 'group.#,school.#')).toContain(
    'cloudevents.group.activated.v1',
  );
  expect(await heard()).toEqual(['application/cloudevents+json']);
  await ops('subscriber', 'add', team, '--topics', 'group.#,school.#', '--envelope', '1');
  expect(await heard()).toEqual(['application/json']);
  await broker.close();
  await ops('subscriber', 'remove', team, '--yes');
});

/** As a shell would take them apart. */
const wordsOf = (line: string) => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

const activated = {
  1: { type: 'group.activated', school_id: 1 },
  2: { type: 'group.activated', schoolid: 1, specversion: '1.0', dataschema: 'urn:schoolim:data:group.activated.v1' },
};

describe.each([
  ['Python', '/usr/bin/python3', 'hear.py', 1],
  ['Ruby', '/usr/bin/ruby', 'hear.rb', 2],
] as const)('a consumer in %s, written from the document alone', (language, interpreter, file, envelope) => {
  const { form, name } = inForm(events['group.activated'], envelope);
  const team = `${language.toLowerCase()}-${randomUUID().slice(0, 8)}`;
  const exchange = () => `${system.env.RABBITMQ_PREFIX}.${form.exchange}`;
  let seat: string;

  // Its seat is what operators give to any team: queues, and an account with the rights that are told.
  beforeAll(async () => {
    const told = await ops('subscriber', 'add', team, '--topics', topic, '--envelope', String(envelope));
    for (const [, args] of told.matchAll(/^ {2}rabbitmqctl (.+)$/gm)) await rabbitmqctl(...wordsOf(args!));
    seat = /amqp:\S+/.exec(told)![0];
  });
  afterAll(async () => {
    await rabbitmqctl('delete_user', team);
    await ops('subscriber', 'remove', team, '--yes');
  });

  let consumer: ChildProcess;
  let output: string;
  let ended: Promise<number | null>;

  beforeEach(async () => {
    output = '';
    const env = { PATH: process.env.PATH, BROKER_URL: seat };
    consumer = spawn(interpreter, [program(file), `${system.url}/asyncapi.json`, name, team], { env });
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
  afterEach(() => void consumer.kill('SIGKILL'));

  it(`hears an activation in version ${envelope} of the envelope, and finds it inside and outside as promised`, async () => {
    const { im_group_id, im_user_id, account_id } = await plantGroup(system);
    const asked = { im_group_id, im_user_id, wait_ms: 20_000 };
    const { operation_id } = await system.client(1, account_id).call<{ operation_id: string }>('activeGroup', asked);
    expect([await ended, output.split('\n').length]).toEqual([0, 3]);
    expect(JSON.parse(output.split('\n')[1]!)).toMatchObject({
      id: operation_id,
      headers: { operation_id, traceparent: expect.stringMatching(/^00-/) },
      payload: { ...activated[envelope], data: { operation_id, im_group_id, status: 'succeeded' } },
    });
  });

  it('may publish nothing to us', async () => {
    const broker = await connect(seat);
    const channel = await broker.createConfirmChannel();
    const refused = once(channel, 'error');
    channel.publish(exchange(), topic, Buffer.from('{}'));
    expect(String((await refused)[0])).toContain('ACCESS_REFUSED');
    await broker.close();
  });

  it('(the hazard) notices what is not as promised', async () => {
    const { time: _, ...spoilt } = form.exampleOf(events['group.activated']);
    const broker = await connect(serviceUrl('RABBITMQ_URL'));
    const channel = await broker.createConfirmChannel();
    channel.publish(exchange(), topic, Buffer.from(JSON.stringify(spoilt)), { headers: {}, persistent: true });
    await channel.waitForConfirms();
    await broker.close();
    expect(await ended).toBe(1);
    for (const missing of ['time', 'operation_id', 'message_id']) expect(output).toContain(missing);
  });
});

describe('a service in Python, which signs by what the page says', () => {
  it('asks with its key, and is refused with a wrong one', async () => {
    const { operator, seal, close } = await operatorOf(system);
    const made = {
      name: 'python',
      scopes: ['getGroupRelationId'],
      schools: [6],
      rate_per_minute: 60,
      expires_in_ms: null,
    };
    const key = await addServiceKey(operator, made, seal).finally(close);
    const asked = JSON.stringify({ cmd: 'getGroupRelationId', school_id: 6, im_group_id: 2433 });
    const ask = (KEY_SECRET: string) => {
      const env = { PATH: process.env.PATH, KEY_ID: key!.key_id, KEY_SECRET };
      return promisify(execFile)('/usr/bin/python3', [program('ask.py'), system.url, asked], { env }).then(
        ({ stdout }) => JSON.parse(stdout) as object,
        ({ stdout }: { stdout: string }) => JSON.parse(stdout) as object,
      );
    };
    expect(await eventually(() => ask(key!.secret), { good: (answer) => 'relation_id' in answer })).toEqual({
      relation_id: 58,
    });
    expect(await ask('sk_another')).toMatchObject({ error: 'bad_key_signature' });
  });
});

describe('a data office in Python', () => {
  it('sends the list of a school, has it carried out, and is told what is wrong with another one', async () => {
    const key = await rosterKey(system, { schools: [7] });
    await system.database.query(`insert into school (school_id, name) values (7, 'school')`);
    const folder = await mkdtemp(join(tmpdir(), 'office-'));
    const send = async (version: string, lines: string[], ...rest: string[]): Promise<{ status: string }> => {
      const file = join(folder, 'list.csv');
      await writeFile(file, lines.join('\n'));
      const env = { PATH: process.env.PATH, KEY_ID: key.id, KEY_SECRET: key.secret };
      const args = [program('roster.py'), system.url, '7', file, 'office', version, ...rest];
      const { stdout, stderr } = await promisify(execFile)('/usr/bin/python3', args, { env }).catch(
        (error: { stdout: string; stderr: string }) => error,
      );
      return JSON.parse(stdout || stderr) as { status: string };
    };
    const list = ['姓名,学号,班级', '李明远,S1,高一(1)班'];
    await eventually(() => send('1', list), { good: ({ status }) => status === 'planned' });
    expect(await send('1', list, '--approve')).toMatchObject({ status: 'done' });
    expect(await send('2', [...list, '7,S2,高一(1)班'])).toMatchObject({
      status: 'refused',
      findings: { errors: 1, faults: [{ code: 'name_form', column: 'A', row: 3 }] },
    });
    await rm(folder, { recursive: true });
  });
});
