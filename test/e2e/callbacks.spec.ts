import { Webhook } from 'standardwebhooks';
import type { OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { registerDefault, runOps } from '../support/ops.js';
import { startReceiver } from '../support/receiver.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { cloudEvents } from './callbacks/cloud-events.js';

let system: System;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let secret: string;

const ops = (...args: string[]) => runOps(system, args);

beforeAll(async () => {
  system = await startSystem();
  receiver = await startReceiver();
  secret = await registerDefault(system, `${receiver.url}/im`);
  expect(secret).toMatch(/^whsec_/);
});
afterAll(async () => {
  receiver?.close();
  await system?.stop();
});

async function activate(fields: object = {}): Promise<OperationAnswer> {
  const group = await plantGroup(system);
  const { im_group_id, im_user_id } = group;
  return system.client(1, group.account_id).call('activeGroup', { im_group_id, im_user_id, ...fields });
}

const of = (operation: OperationAnswer, path: string) =>
  receiver.at(path).filter(({ body }) => body.includes(operation.operation_id!));

describe('callbacks', () => {
  it('tell the URL that the caller named, signed as Standard Webhooks wants it', async () => {
    const operation = await activate({ callback_url: `${receiver.url}/im/named` });
    const [call] = await eventually(() => of(operation, '/im/named'), { good: (calls) => calls.length > 0 });
    const payload = new Webhook(secret).verify(call!.body, call!.headers) as {
      type: string;
      timestamp: string;
      data: object;
    };
    expect(payload).toMatchObject({
      type: 'group.activated',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      data: {
        operation_id: operation.operation_id,
        cmd: 'activeGroup',
        status: 'succeeded',
        easemob_group_id: expect.stringMatching(/^\d+$/),
      },
    });
    expect(() => new Webhook(secret).verify(call!.body.replace('succeeded', 'failed'), call!.headers)).toThrow();
    expect(of(operation, '/im')).toEqual([]);
  });

  it('are signed with both secrets while one takes over from the other, and with the newer one then', async () => {
    const [endpoint] = JSON.parse((await ops('endpoint', 'list', '--json')).output) as { endpoint_id: number }[];
    const rotate = (...args: string[]) =>
      ops('endpoint', 'rotate', '--endpoint', String(endpoint!.endpoint_id), ...args);
    const { output: newer } = await rotate();
    expect((await rotate()).code).toBe(1);
    expect(
      await ops('endpoint', 'add', '--school', '1', '--url', `${receiver.url}/im`, '--allow-cidr', '127.0.0.0/8'),
    ).toMatchObject({ code: 1, output: expect.stringContaining('registered already') });
    const verify = async (path: string, ...by: string[]) => {
      const operation = await activate({ callback_url: `${receiver.url}${path}` });
      const [call] = await eventually(() => of(operation, path), { good: (calls) => calls.length > 0 });
      return by.map((one) => {
        try {
          return Boolean(new Webhook(one).verify(call!.body, call!.headers));
        } catch {
          return false;
        }
      });
    };
    expect(await verify('/im/both', secret, newer)).toEqual([true, true]);
    await rotate('--drop-old');
    expect(await verify('/im/newer', secret, newer)).toEqual([false, true]);
    secret = newer;
  });

  it('go to the default endpoint when nobody named one', async () => {
    const operation = await activate();
    await eventually(() => of(operation, '/im').length === 1);
  });

  it('go to whoever is owed one: the default endpoint for who named none, and the URLs that joined or came again', async () => {
    await system.simulator.faults({ route: 'createGroup', times: 'always', effect: 'before', answer: { status: 429 } });
    const group = await plantGroup(system);
    const { im_group_id, im_user_id } = group;
    const tap = (fields: object) =>
      system.client(1, group.account_id).call<OperationAnswer>('activeGroup', { im_group_id, im_user_id, ...fields });
    const joined = [
      await tap({}),
      await tap({ callback_url: `${receiver.url}/im/joiner` }),
      await tap({ callback_url: `${receiver.url}/im/joiner` }),
    ];
    const named = await activate({ callback_url: `${receiver.url}/im/first` });
    const create = (fields: object) =>
      system.client(1, 3419).call<OperationAnswer>('createCustomGroup', {
        groupname: '群',
        owner_account_id: 3419,
        request_id: 'again',
        ...fields,
      });
    const created = [
      await create({ callback_url: `${receiver.url}/im/once` }),
      await create({ callback_url: `${receiver.url}/im/twice` }),
    ];
    await system.simulator.faults();
    for (const path of ['/im', '/im/joiner']) await eventually(() => of(joined[0]!, path).length === 1);
    for (const path of ['/im/once', '/im/twice']) await eventually(() => of(created[0]!, path).length === 1);
    await eventually(() => of(named, '/im/first').length === 1);
    expect(new Set(joined.map(({ operation_id }) => operation_id)).size).toBe(1);
    expect([...of(named, '/im'), ...of(created[0]!, '/im')]).toEqual([]);
    expect(of(joined[0]!, '/im/joiner')).toHaveLength(1);
  });

  it('are tried again until a 2xx, with the same id, and every attempt is on record', async () => {
    receiver.answers.push((response) => response.writeHead(500, { 'retry-after': '1' }).end('broken'));
    const operation = await activate({ callback_url: `${receiver.url}/im/again` });
    const calls = await eventually(() => of(operation, '/im/again'), { good: (all) => all.length === 2 });
    expect(calls[0]!.headers['webhook-id']).toBe(calls[1]!.headers['webhook-id']);
    const attempts = () =>
      system.database.query(
        `select a.status, a.answer from callback_attempt a join callback_delivery d using (delivery_id)
          where d.url = $1 order by attempted_at`,
        [`${receiver.url}/im/again`],
      );
    const { rows } = await eventually(attempts, { good: (result) => result.rows.length === 2 });
    expect(rows).toEqual([
      { status: 500, answer: 'broken' },
      { status: 200, answer: 'ok' },
    ]);
  });

  cloudEvents({ receiver: () => receiver, activate, of, ops });

  it('follow no redirect', async () => {
    receiver.answers.push((response) =>
      response.writeHead(302, { location: `${receiver.url}/elsewhere`, 'retry-after': '1' }).end(),
    );
    const operation = await activate({ callback_url: `${receiver.url}/im/redirect` });
    await eventually(() => of(operation, '/im/redirect').length === 2);
    expect(receiver.at('/elsewhere')).toEqual([]);
  });

  it('keep no more than 1 KiB of an answer', async () => {
    receiver.answers.push((response) => response.end('x'.repeat(1_000_000)));
    const url = `${receiver.url}/im/long`;
    await activate({ callback_url: url });
    const stored = () =>
      system.database.query(
        `select length(answer) from callback_attempt a join callback_delivery d using (delivery_id) where d.url = $1`,
        [url],
      );
    const { rows } = await eventually(stored, { good: (result) => result.rows.length === 1 });
    expect(rows[0].length).toBe(1024);
  });

  it('end with a 410, which switches the endpoint off', async () => {
    await ops('endpoint', 'add', '--school', '1', '--url', `${receiver.url}/gone`, '--allow-cidr', '127.0.0.0/8');
    receiver.answers.push((response) => response.writeHead(410).end());
    await activate({ callback_url: `${receiver.url}/gone` });
    await eventually(async () => (await ops('endpoint', 'list')).output.includes('answered 410'));
    await expect(activate({ callback_url: `${receiver.url}/gone` })).rejects.toMatchObject({
      error: 'callback_not_registered',
    });
  });

  it('tell an endpoint the events that it wants, and no others', async () => {
    const url = `${receiver.url}/choosy`;
    await ops(
      'endpoint',
      'add',
      '--school',
      '1',
      '--url',
      url,
      '--allow-cidr',
      '127.0.0.0/8',
      '--events',
      'message.failed',
    );
    const listed = JSON.parse((await ops('endpoint', 'list', '--json')).output) as {
      endpoint_id: number;
      url: string;
      event_types: string[] | null;
    }[];
    const { endpoint_id, event_types } = listed.find((one) => one.url === url)!;
    expect(event_types).toEqual(['message.failed']);
    const unwanted = await activate({ callback_url: url });
    await system.client(1, 3419).settled(unwanted);
    const next = await activate();
    await eventually(() => of(next, '/im').length === 1); // by then the one before it has been planned
    const set = await ops('endpoint', 'set', String(endpoint_id), '--events', 'group.activated,message.failed');
    expect(set).toMatchObject({ code: 0 });
    expect((await ops('endpoint', 'list')).output).toContain('group.activated, message.failed');
    const wanted = await activate({ callback_url: url });
    await eventually(() => of(wanted, '/choosy').length === 1);
    expect(of(unwanted, '/choosy')).toEqual([]);
    expect(await ops('endpoint', 'set', String(endpoint_id), '--events', 'school.changed')).toMatchObject({
      code: 1,
      output: expect.stringContaining('Give some of group.activated'),
    });
    const all = await ops('endpoint', 'set', String(endpoint_id), '--events', 'all');
    expect(all).toEqual({ code: 0, output: `endpoint ${endpoint_id} is changed` });
    expect((await ops('endpoint', 'list')).output).not.toContain('group.activated, message.failed');
  });

  it('to private addresses are refused at registration, unless the school lists the network', async () => {
    expect(await ops('endpoint', 'add', '--school', '6', '--url', receiver.url)).toMatchObject({
      code: 1,
      output: expect.stringContaining('not a public address'),
    });
    expect(await ops('endpoint', 'add', '--school', '6', '--url', 'ftp://x.example/')).toMatchObject({
      code: 1,
      output: expect.stringContaining('must be https'),
    });
  });

  it('to private addresses are refused at the connection too', async () => {
    await system.database.query(
      `insert into callback_endpoint (school_id, url, is_default, secrets) values (6, $1, true, $2)`,
      [`${receiver.url}/private`, [secret]],
    );
    const client = system.client(6, 3419);
    await client.call('activeGroup', { im_group_id: 710, im_user_id: 162317 });
    const attempts = () =>
      system.database.query(
        `select a.error from callback_attempt a join callback_delivery d using (delivery_id) where d.url like '%/private'`,
      );
    const { rows } = await eventually(attempts, { good: (result) => result.rows.length > 0 });
    expect(rows[0].error).toBe('forbidden address');
    expect(receiver.at('/private')).toEqual([]);
  });
});
