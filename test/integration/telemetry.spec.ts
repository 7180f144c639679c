import { SchoolImClient, type OperationAnswer, type SchoolImError } from '#client';
import { eventually } from '../support/eventually.js';
import { registerDefault } from '../support/ops.js';
import type { Program } from '../support/program.js';
import { startReceiver } from '../support/receiver.js';
import { plantGroup, salt, startSystem, type System } from '../support/system.js';

let system: System;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  system = await startSystem();
  receiver = await startReceiver();
  await registerDefault(system, `${receiver.url}/im`);
});
afterAll(async () => {
  receiver?.close();
  await system?.stop();
});

interface Line {
  msg: string;
  operation_id?: string;
  operation_ids?: string[];
  request_id?: string;
  trace_id?: string;
  key?: string;
}

const programs = () => [...new Set([system.gateway, ...system.workers, ...system.dispatchers])];
const linesOf = (program: Program): Line[] =>
  program.output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
const lines = () => programs().flatMap(linesOf);

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const headers = { 'x-request-id': 'request-of-the-test', traceparent: `00-${trace}-00f067aa0ba902b7-01` };

/** As an app with a trace of its own would ask. */
async function activate(fields: object = {}) {
  const group = await plantGroup(system);
  const { im_group_id, im_user_id, account_id } = group;
  const traced: typeof fetch = (url, init) =>
    fetch(url, { ...init, headers: { ...(init?.headers as object), ...headers } });
  const app = new SchoolImClient({
    url: system.url,
    schoolId: 1,
    accountId: account_id,
    salt,
    fetch: traced,
  });
  const accepted = await app.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id, ...fields });
  await system.client(1, account_id).settled(accepted);
  return { group, operation_id: accepted.operation_id! };
}

describe('one operation through all processes', () => {
  it('is found by its operation id, its request id and its trace, up to the receiver of its callback', async () => {
    const { operation_id, group } = await activate();
    const called = () => receiver.received.find(({ body }) => body.includes(operation_id));
    const callback = await eventually(called);
    expect(callback!.headers.traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    expect(callback!.headers.traceparent).not.toBe(headers.traceparent);

    const story = () => lines().filter((line) => line.operation_id === operation_id);
    const told = (msg: string, key?: RegExp) =>
      story().find((line) => line.msg === msg && (!key || key.test(line.key ?? '')));
    await eventually(() => told('request') && told('work', /^group:/) && told('work', /^callback:/));
    for (const line of story()) expect(line).toMatchObject({ request_id: 'request-of-the-test', trace_id: trace });
    expect(told('work', /^group:/)!.key).toBe(`group:${group.im_group_id}`);
    // Nobody else's lines carry it, so that what is found is this operation's.
    const others = lines().filter((line) => line.trace_id === trace && line.operation_id !== operation_id);
    expect(others.filter(({ msg }) => msg === 'work')).toEqual([]);
  });

  it('finds its trace again when nobody but the sweeper rings', async () => {
    const group = await plantGroup(system);
    // As if its doorbell had been lost: the row and the operation are there, the message is not.
    const operation_id = '00000000-0000-4000-8000-000000000001';
    await system.database.query(
      `with asked as (insert into work_item (key, kind, wanted, next_at, ring_after)
         values ('group:' || $1::int, 'group', 1, now() - interval '1 hour', now() - interval '1 hour') returning key)
       insert into operation (operation_id, school_id, account_id, cmd, work_key, wanted, im_group_id, request_id, traceparent)
       select $2, 1, $3, 'activeGroup', key, 1, $1::int, 'swept', $4 from asked`,
      [group.im_group_id, operation_id, group.account_id, headers.traceparent],
    );
    const found = () => lines().find((line) => line.msg === 'work' && line.operation_id === operation_id);
    expect(await eventually(found)).toMatchObject({ request_id: 'swept', trace_id: trace });
  });
});

describe('the metrics', () => {
  const texts = () =>
    Promise.all(
      programs().map(async (program) => {
        const [, port] = await program.prints(/"health_port":(\d+)/);
        const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
        expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
        return answer.text();
      }),
    );
  /** The value of a sample, over all processes. */
  const value = async (sample: string) => {
    const pattern = new RegExp(`^${sample.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'gm');
    return (await texts()).reduce(
      (sum, text) => sum + [...text.matchAll(pattern)].reduce((all, [, number]) => all + Number(number), 0),
      0,
    );
  };

  it('count what was asked, done and delivered', async () => {
    const counted = {
      asked: 'schoolim_http_requests_total{cmd="activeGroup",code="0"}',
      ended: 'schoolim_operations_total{cmd="activeGroup",outcome="succeeded"}',
      worked: 'schoolim_work_results_total{kind="group",result="done"}',
      created: 'schoolim_provider_requests_total{api="createGroup",outcome="done"}',
      delivered: 'schoolim_callback_deliveries_total{outcome="delivered"}',
    };
    const values = async () =>
      Object.fromEntries(
        await Promise.all(Object.entries(counted).map(async ([name, sample]) => [name, await value(sample)])),
      ) as Record<string, number>;
    // Every end is told once to the default endpoint: what has ended, and not been delivered or counted, is on its way.
    const ended = async () =>
      Number(
        (await system.database.query('select count(*) as n from operation where finished_at is not null')).rows[0].n,
      );
    const quiet = () =>
      eventually(
        async () => (await value('schoolim_callback_deliveries_total{outcome="delivered"}')) === (await ended()),
      );
    await quiet();
    const before = await values();
    await activate();
    await quiet();
    const names = Object.keys(counted);
    const after = await eventually(values, {
      good: (now) => names.every((name) => now[name]! > before[name]!),
    });
    for (const name of names) expect([name, after[name]! - before[name]!]).toEqual([name, 1]);
  });

  it('show what is refused, and what waits for an operator', async () => {
    const client = system.client(1, 4541);
    const refusal = (await client
      .call('activeGroup', { im_group_id: 424242, im_user_id: 1 })
      .catch((error: unknown) => error)) as SchoolImError;
    expect(await value(`schoolim_http_requests_total{cmd="activeGroup",code="${refusal.code}"}`)).toBe(1);

    await system.simulator.faults({
      route: 'createGroup',
      times: 'always',
      effect: 'before',
      answer: {
        status: 403,
        body: { error: 'exceed_limit', error_description: 'appKey:a#b has create too many groups!' },
      },
    });
    await expect(activate()).rejects.toThrow('provider_limit');
    await system.simulator.faults();
    await eventually(() => value('schoolim_work_parked{kind="group"}'), { good: (parked) => parked >= 1 });
    await eventually(() => value('schoolim_operations_total{cmd="activeGroup",outcome="failed"}'), {
      good: (failed) => failed >= 1,
    });
  });

  it('count a client that has not waited for its answer', async () => {
    const { im_group_id, im_user_id, account_id } = await plantGroup(system);
    await system.simulator.faults({ route: 'createGroup', effect: 'before', answer: 'silence' });
    const leaving = new AbortController();
    const asked = system
      .client(1, account_id)
      .call('activeGroup', { im_group_id, im_user_id, wait_ms: 30_000 }, leaving.signal);
    await eventually(
      async () =>
        (await system.database.query('select 1 from operation where im_group_id = $1', [im_group_id])).rows[0],
    );
    leaving.abort();
    await asked.catch(() => undefined);
    await system.simulator.faults();
    await eventually(() => value('schoolim_http_requests_total{cmd="activeGroup",code="gone"}'));
  });

  it('name no school and no person, and are not served to the public', async () => {
    for (const text of await texts()) expect(text).not.toMatch(/school_id|account_id|im_user_id|pupil/);
    expect((await fetch(`${system.url}/metrics`)).status).toBe(404);
  });
});

describe('a request with a wrong signature', () => {
  it('is told to developers, and its line says what it claimed to be', async () => {
    const response = await fetch(`${system.url}/api/im`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'wrongly-signed' },
      body: JSON.stringify({
        cmd: 'getChatRoomList',
        school_id: 1,
        account_id: 4541,
        timestamp: '1234560789101X',
        sign: '0'.repeat(32),
      }),
    });
    expect(await response.json()).toMatchObject({
      error: 'bad_signature',
      signed: 'md5(1234560789101X + md5(14541***))',
      expected: 'c6e5d943501e4c1eb65e099996c18473',
    });
    const line = await eventually(() =>
      lines().find(({ request_id, msg }) => msg === 'request' && request_id === 'wrongly-signed'),
    );
    expect(line).toMatchObject({
      claimed: { school_id: 1, cmd: 'getChatRoomList' },
      cmd: 'unknown',
      code: 2001,
    });
  });
});
