import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { onServices } from '../support/real-parts.js';
import { plantGroup, startSystem, type System } from '../support/system.js';

let system: System;
let told: { id: string; type: string; data: { operation_id: string; failure?: { error: string } } }[];
let answer: number;
let url: string;
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  if (answer < 300)
    told.push({ ...(JSON.parse(body) as (typeof told)[0]), id: request.headers['webhook-id'] as string });
  response.writeHead(answer).end();
});

beforeAll(async () => {
  told = [];
  answer = 200;
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/im`;
  system = await startSystem();
  await ops('endpoint', 'add', '--school', '1', '--url', url, '--default', '--allow-cidr', '127.0.0.0/8');
});
afterEach(() => system.simulator.faults());
afterAll(async () => {
  receiver.close();
  await system?.stop();
});

async function run(...args: string[]): Promise<{ code: number | string; output: string }> {
  const program = new Program('ops', { args, env: { ...system.env, ALLOW_HTTP_CALLBACKS: 'yes' } });
  return { code: await program.exited, output: program.output.trim() };
}
async function ops(...args: string[]): Promise<string> {
  const { code, output } = await run(...args);
  if (code !== 0) throw new Error(output);
  return output;
}
const opsJson = async <T>(...args: string[]) => JSON.parse(await ops(...args, '--json')) as T;

const refusal = { status: 403, body: { error: 'exceed_limit', error_description: 'not today' } };
const planUsedUp = { status: 402, body: { error: 'payment_required' } };
const answerCreates = (answerOf: object) =>
  system.simulator.faults({ route: 'createGroup', times: 'always', effect: 'before', answer: answerOf });

async function tap() {
  const group = await plantGroup(system, { name: '三年二班王小明' });
  const { im_group_id, im_user_id, account_id } = group;
  const client = system.client(1, account_id);
  const { operation_id } = await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id });
  const operation = () => client.call<OperationAnswer>('getOperation', { operation_id: operation_id! });
  const activation = async () =>
    (await client.call<{ activation: string }>('getActivationStatus', { im_group_id })).activation;
  return { ...group, key: `group:${im_group_id}`, operation_id: operation_id!, operation, activation };
}

async function tapInVain(because: object) {
  await answerCreates(because);
  const group = await tap();
  await eventually(group.operation, { good: ({ status }) => status === 'failed' });
  await system.simulator.faults();
  return group;
}

const of = (operation: string) => told.filter(({ data }) => data.operation_id === operation);

describe('work that Easemob has refused', () => {
  it('is listed, explained, and once the cause is mended taken up again', async () => {
    const { key, operation_id, operation, activation } = await tapInVain(refusal);
    const lines = await opsJson<{ key: string }[]>('work', 'list', '--school', '1', '--error', 'provider_refused');
    expect(lines.find((line) => line.key === key)).toMatchObject({
      state: 'parked',
      school_id: 1,
      attempts: 1,
      reason: expect.stringContaining('not today'),
    });
    expect(await ops('work', 'list')).toMatch(new RegExp(`${key} .* parked .* provider_refused`));

    const words = await ops('work', 'explain', key);
    for (const part of [
      'parked since',
      'provider_refused',
      operation_id,
      '3 wanted, 3 of them registered',
      `ops work retry ${key}`,
    ])
      expect(words).toContain(part);
    expect(words).not.toContain('王小明');

    expect(await ops('work', 'retry', key)).toContain('add --yes');
    expect(await activation()).toBe('failed');
    expect(await ops('work', 'retry', key, '--yes')).toContain('1 taken up again');
    await eventually(activation, { good: (state) => state === 'active' });
    expect((await operation()).status).toBe('failed');
    expect(await run('work', 'retry', key, '--yes')).toMatchObject({
      code: 1,
      output: expect.stringContaining('done or was cancelled'),
    });
    expect(await ops('work', 'explain', key)).toContain('active since');
  });

  it('is found by whatever id somebody has, up to the deliveries', async () => {
    const { key, operation_id } = await tapInVain(refusal);
    await eventually(() => of(operation_id).length === 1);
    const { rows } = await system.database.query('select request_id from operation where operation_id = $1', [
      operation_id,
    ]);
    const { request_id } = rows[0] as { request_id: string };
    // The event has the id of its operation: the receiver of a callback can name it too.
    expect(of(operation_id)[0]!.id).toBe(operation_id);
    for (const id of [operation_id, request_id]) {
      const words = await ops('find', id);
      for (const part of [request_id, operation_id, key, 'provider_refused', 'delivered'])
        expect(words).toContain(part);
      expect(await ops('work', 'explain', id)).toContain(`${key}, school 1`);
    }
    expect(await run('find', 'nobody-asked')).toMatchObject({
      code: 1,
      output: expect.stringContaining('log of the gateways'),
    });
  });

  it('is retried by a filter, many at once', async () => {
    const groups = [await tapInVain(planUsedUp), await tapInVain(planUsedUp)];
    const filter = ['work', 'retry', '--school', '1', '--error', 'provider_limit'];
    expect(await opsJson(...filter)).toMatchObject({
      matched: 2,
      changed: [],
      confirm: expect.stringContaining('--yes'),
    });
    const { changed } = await opsJson<{ changed: string[] }>(...filter, '--yes');
    expect(changed).toEqual(groups.map(({ key }) => key).sort());
    for (const { activation } of groups) await eventually(activation, { good: (state) => state === 'active' });
  });

  it('is cancelled: its operation fails with `cancelled`, and the school is told', async () => {
    await answerCreates({ status: 429 });
    const { key, operation_id, operation } = await tap();
    await eventually(operation, { good: ({ status }) => status === 'waiting_provider' });
    // While a try is under way it is left alone, and that is said.
    await eventually(() => run('work', 'cancel', key, '--yes'), {
      good: ({ code, output }) => {
        if (code !== 0) expect(output).toContain('left alone');
        return code === 0;
      },
    });
    const { status, failure } = await operation();
    expect({ status, error: failure?.error }).toEqual({ status: 'failed', error: 'cancelled' });
    await eventually(() => of(operation_id).length === 1);
    expect(of(operation_id)).toMatchObject([
      { type: 'group.activation_failed', data: { failure: { error: 'cancelled' } } },
    ]);
    expect(await ops('work', 'explain', key)).toContain('cancelled by an operator');
  });
});

describe('callbacks that have failed', () => {
  it('are seen with their endpoint, and delivered once it is switched on again', async () => {
    const endpoints = await opsJson<{ endpoint_id: number; url: string }[]>('endpoint', 'list');
    const endpoint = String(endpoints.find((one) => one.url === url)!.endpoint_id);
    answer = 410;
    const { operation, operation_id } = await tap();
    await eventually(operation, { good: ({ status }) => status === 'succeeded' });
    const failed = () =>
      opsJson<{ delivery: string; event_id: string; last: string }[]>('callback', 'list', '--endpoint', endpoint);
    const [delivery] = await eventually(failed, { good: (rows) => rows.length > 0 });
    expect(delivery).toMatchObject({
      state: 'parked',
      error: 'callback_not_registered',
      last: '410',
      school: 1,
      event: 'group.activated',
    });
    const words = await ops('callback', 'explain', delivery!.delivery);
    for (const part of ['status 410', 'answered 410', `ops endpoint enable ${endpoint}`, delivery!.event_id])
      expect(words).toContain(part);

    answer = 200;
    // What happens meanwhile is owed too.
    const meanwhile = await tap();
    await eventually(async () => (await failed()).length === 2);

    expect(await ops('endpoint', 'enable', endpoint, '--retry')).toMatch(/2 pieces of work fit[^]*add --yes/);
    expect(await ops('endpoint', 'list')).toContain('answered 410');
    expect(await ops('endpoint', 'enable', endpoint)).toContain(
      `2 parked deliveries: \`ops endpoint enable ${endpoint} --retry\``,
    );
    expect(await ops('callback', 'retry', '--endpoint', endpoint)).toContain('add --yes');
    expect(of(operation_id)).toEqual([]);
    expect(await ops('endpoint', 'enable', endpoint, '--retry', '--yes')).toContain('2 taken up again');
    await eventually(() => of(operation_id).length === 1 && of(meanwhile.operation_id).length === 1);
    expect(of(operation_id)[0]!.id).toBe(delivery!.event_id);
    await eventually(failed, { good: (rows) => rows.length === 0 });
  });

  it('are given up for good, by their event', async () => {
    const [{ endpoint_id } = { endpoint_id: 0 }] = (
      await opsJson<{ endpoint_id: number; url: string }[]>('endpoint', 'list')
    ).filter((one) => one.url === url);
    answer = 500;
    const { operation_id } = await tap();
    const event = async () => {
      const { rows } = await system.database.query(
        'select d.event_id from callback_delivery d join callback_attempt using (delivery_id) where position($1 in d.body) > 0',
        [operation_id],
      );
      return rows[0]?.event_id as string | undefined;
    };
    const event_id = await eventually(event);
    await ops('endpoint', 'disable', String(endpoint_id), '--why', 'moving house');
    expect(await ops('endpoint', 'list')).toContain('moving house');
    // A process for each look: few of them in the time that is usual here.
    await eventually(async () => (await opsJson<object[]>('callback', 'list', '--event', event_id!)).length === 1, {
      withinMs: 45_000,
    });
    expect(await opsJson('callback', 'cancel', '--event', event_id!, '--yes')).toMatchObject({
      matched: 1,
      changed: [expect.stringMatching(/^callback:/)],
    });
    answer = 200;
    await ops('endpoint', 'enable', String(endpoint_id));
    expect(await opsJson('callback', 'list', '--event', event_id!)).toEqual([]);
    expect(of(operation_id)).toEqual([]);
  });
});

describe('groups of a school', () => {
  it('are activated many at once, and made to agree again', async () => {
    const groups = [await plantGroup(system), await plantGroup(system)];
    const ids = groups.map(({ im_group_id }) => String(im_group_id));
    const repair = ['group', 'repair', '--school', '1', '--group', ...ids];
    expect(await ops(...repair)).toContain('2 groups of school 1');
    expect(await opsJson(...repair, '--inactive', '--yes')).toMatchObject({
      matched: 2,
      asked: 2,
      absent: [],
    });
    // Easemob's member list is without the owner.
    const remote = (id: string) => system.simulator.groupsFor(Number(id));
    for (const id of ids) await eventually(async () => (await remote(id))[0]?.members.length === 2);
    const active = async () => (await opsJson<{ matched: number }>(...repair, '--all-active')).matched;
    await eventually(active, { good: (matched) => matched === 2 });

    await system.database.query('delete from im_group_member where im_group_id = $1 and not is_owner', [ids[0]]);
    await ops(...repair, '--yes');
    await eventually(async () => (await remote(ids[0]!))[0]!.members.length === 0);
    expect(await run(...repair, '424242')).toMatchObject({
      code: 1,
      output: expect.stringContaining('424242'),
    });
  });
});

describe('dead letters', () => {
  it('are counted and listed on a broker; without one it is said that there is none', async () => {
    const { code, output } = await run('dead-letters', 'count');
    expect(code).toBe(0);
    if (onServices) expect(output).toBe('0');
    else expect(output).toContain('There is no broker');
    expect(await opsJson('dead-letters', 'list')).toEqual([]);
    expect((await run('dead-letters', 'discard', '--id', 'x')).code).toBe(1);
  });
});

describe('P14: the audit', () => {
  it('P14: tells who has done what, and why, wherever he has said so', async () => {
    const [{ endpoint_id } = { endpoint_id: 0 }] = await opsJson<{ endpoint_id: number }[]>('endpoint', 'list');
    const id = String(endpoint_id);
    await ops('--as', 'mei', 'endpoint', 'disable', id, '--why', 'moving house again');
    expect(await ops('endpoint', 'list')).toContain('moving house again');
    await ops('endpoint', 'enable', id, '--as', 'bo');
    await ops('school', 'set', '1', '--salts', 'quite-another-salt');
    await ops('school', 'set', '1', '--salts', '');
    const lines = await opsJson<object[]>('audit', '--school', '1', '--since', '1h', '--limit', '4');
    const of = { subject: `endpoint:${id}`, school_id: 1 };
    expect(lines).toMatchObject([
      { what: 'school set', who: expect.stringMatching(/./), why: null, details: { own_salts: 0 } },
      { what: 'school set', subject: 'school:1', details: { own_salts: 1 } },
      { ...of, what: 'endpoint enable', who: 'bo' },
      { ...of, what: 'endpoint disable', who: 'mei', why: 'moving house again' },
    ]);
    expect(await ops('audit')).toMatch(new RegExp(`mei +endpoint disable +endpoint:${id}`));
    expect(await ops('audit')).not.toMatch(/quite-another-salt|whsec_/);
    expect(await run('endpoint', 'enable', id, '--as', ' ')).toMatchObject({ code: 1 });
  });
});

describe('what makes no sense', () => {
  it.each([
    [['work', 'list', '--kind', 'grup'], 'group, orphans, callback'],
    [['work', 'explain', '1496'], 'group:1496'],
    [['work', 'explain', 'group:999999'], 'nothing was ever wanted'],
    [['work', 'cancel', '--yes'], '--parked'],
    [['callback', 'cancel', '999999', '--yes'], 'callback:999999'],
    [['endpoint', 'enable', '999999'], 'no endpoint'],
    [['endpoint', 'rotate', '--endpoint', '999999'], 'no endpoint'],
    [['endpoint', 'add', '--school', '999', '--url', 'https://192.0.32.8/'], 'there is no school 999'],
    [['group', 'repair', '--school', '1'], '--inactive'],
  ])('is answered with 1 and a hint: %j', async (args, hint) => {
    const { code, output } = await run(...args);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(hint) });
    expect(output).not.toContain('    at ');
  });
});
