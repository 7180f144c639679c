import { connect } from 'node:net';
import { freshTimestamp, sign } from '#client';
import { eventually } from '../support/eventually.js';
import { salt, startSystem, type System } from '../support/system.js';

let system: System;
beforeAll(async () => void (system = await startSystem()));
afterAll(() => system?.stop());

const identity = { schoolId: 6, accountId: 3419, salt };
const request = (fields: object = {}) => {
  const timestamp = freshTimestamp();
  return {
    cmd: 'getGroupRelationId',
    school_id: 6,
    account_id: 3419,
    im_group_id: 2433,
    timestamp,
    sign: sign(timestamp, identity),
    ...fields,
  };
};

/** Seconds and minutes six bits each, hours and days five, months four, the year above; days and months from 0. */
const timeLogOf = (moment: Date): number =>
  [
    moment.getUTCMonth() * 2 ** 22,
    (moment.getUTCDate() - 1) * 2 ** 17,
    moment.getUTCHours() * 2 ** 12,
    moment.getUTCMinutes() * 64,
    moment.getUTCSeconds(),
  ].reduce((sum, part) => sum + part, moment.getUTCFullYear() * 2 ** 26);

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: { error?: string; msg?: string; code?: number; request_id?: string; relation_id?: number };
}

async function post(body: string | Buffer | object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${system.url}/api/im`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
}

describe('the envelope', () => {
  it('accepts a well-signed request, with the signature in either case and the timestamp as a number', async () => {
    expect((await post(request())).json).toEqual({ relation_id: 58 });
    const { sign: lower, ...rest } = request();
    expect((await post({ ...rest, sign: lower.toUpperCase() })).status).toBe(200);
    const number = Date.now();
    expect((await post(request({ timestamp: number, sign: sign(String(number), identity) }))).status).toBe(200);
  });

  it('passes over a byte order mark before the JSON', async () => {
    expect((await post(`\ufeff${JSON.stringify(request())}`)).json).toEqual({ relation_id: 58 });
  });

  it('does not take a client that goes in the middle of its body for something that is down', async () => {
    const socket = connect(Number(new URL(system.url).port), '127.0.0.1');
    socket.write(
      'POST /api/im HTTP/1.1\r\nHost: a\r\nX-Request-Id: gone-early\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
      () => socket.destroy(),
    );
    await system.gateway.prints(/"request_id":"gone-early".*"code":"gone"/);
    await post(request()); // what would have been told has been told by now
    expect(system.gateway.output.match(/^.*gone-early.*$/gm)).toHaveLength(1);
  });

  it('takes the published vector', async () => {
    const vector = {
      timestamp: '1234560789101X',
      school_id: 1,
      account_id: 4541,
      sign: 'c6e5d943501e4c1eb65e099996c18473',
    };
    expect((await post({ cmd: 'getChatRoomList', ...vector })).status).toBe(200);
  });

  it.each<[string, () => Promise<Answer>, number, string, string]>([
    ['no content type of JSON', () => post(request(), { 'content-type': 'text/plain' }), 400, 'bad_content_type', ''],
    ['an empty content type', () => post(request(), { 'content-type': '' }), 400, 'bad_content_type', ''],
    ['broken JSON', () => post('{"cmd":'), 400, 'bad_json', ''],
    ['JSON that is no object', () => post('[1,2]'), 400, 'bad_json', ''],
    [
      'bytes that are no UTF-8',
      () => post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
      400,
      'bad_json',
      '',
    ],
    ['deeply nested JSON', () => post('['.repeat(100_000)), 400, 'bad_json', ''],
    ['more than 256 KiB', () => post({ ...request(), filler: 'x'.repeat(256 * 1024) }), 413, 'body_too_large', ''],
    ['no cmd', () => post(request({ cmd: undefined })), 400, 'missing_field', 'cmd'],
    ['no sign', () => post(request({ sign: undefined })), 400, 'missing_field', 'sign'],
    ['a quoted number', () => post(request({ school_id: '6' })), 400, 'bad_field', 'school_id'],
    ['a number out of range', () => post(request({ account_id: 2 ** 31 })), 400, 'bad_field', 'account_id'],
    ['a fraction', () => post(request({ account_id: 1.5 })), 400, 'bad_field', 'account_id'],
    ['a timestamp of 32 characters', () => post(request({ timestamp: 'x'.repeat(32) })), 400, 'bad_field', 'timestamp'],
    ['a timestamp that can not be printed', () => post(request({ timestamp: 'a\nb' })), 400, 'bad_field', 'timestamp'],
    ['an expanded that is neither 0 nor 1', () => post(request({ expanded: 2 })), 400, 'bad_field', 'expanded'],
    ['a wrong signature', () => post(request({ sign: '0'.repeat(32) })), 401, 'bad_signature', ''],
    ['a signature for another account', () => post(request({ account_id: 3420 })), 401, 'bad_signature', ''],
    ['an unknown cmd', () => post(request({ cmd: 'noSuchCommand' })), 400, 'unknown_cmd', ''],
    ['the name of a built-in as cmd', () => post(request({ cmd: 'constructor' })), 400, 'unknown_cmd', ''],
    ['no field of the cmd', () => post(request({ im_group_id: undefined })), 400, 'missing_field', 'im_group_id'],
    ['a bad field of the cmd', () => post(request({ im_group_id: '2433' })), 400, 'bad_field', 'im_group_id'],
  ])('refuses %s', async (_what, send, status, error, field) => {
    const { status: actual, json, text, headers } = await send();
    expect([actual, json.error]).toEqual([status, error]);
    expect(json.code).toBeGreaterThan(0);
    expect(json.request_id).toBe(headers.get('x-request-id'));
    expect(text).not.toContain('[');
    if (field) expect(json.msg).toContain(field);
  });

  it('names things in Chinese unless English is preferred', async () => {
    const bad = () => request({ sign: '0'.repeat(32) });
    expect((await post(bad())).json.msg).toBe('签名错误');
    expect((await post(bad(), { 'accept-language': 'en-US,zh;q=0.5' })).json.msg).toBe('The signature is wrong');
    expect((await post(bad(), { 'accept-language': 'zh-CN,en;q=0.9' })).json.msg).toBe('签名错误');
  });

  it('keeps a sane X-Request-Id and replaces any other', async () => {
    expect((await post(request(), { 'x-request-id': 'app-42' })).headers.get('x-request-id')).toBe('app-42');
    expect((await post(request(), { 'x-request-id': 'a [b' })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers unknown addresses with 404 and malformed ones with 400, as JSON', async () => {
    for (const [path, status, error] of [
      ['/nothing', 404, 'not_found'],
      ['/api/Auth', 404, 'not_found'],
      ['/api', 404, 'not_found'],
      ['/api/im%', 400, 'bad_request'],
    ] as const) {
      const response = await fetch(system.url + path);
      const body = (await response.json()) as { error: string };
      expect([response.status, body.error]).toEqual([status, error]);
    }
  });

  it('leads people from the root to the documentation', async () => {
    const response = await fetch(system.url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
  });

  it('shows the events to people and to programs, under the prefix of its own broker', async () => {
    const page = await fetch(`${system.url}/docs/events`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const { asyncapi, channels } = (await (await fetch(`${system.url}/asyncapi.json`)).json()) as {
      asyncapi: string;
      channels: object;
    };
    expect(asyncapi).toBe('3.0.0');
    const exchange = { name: `${system.env.RABBITMQ_PREFIX ?? 'schoolim'}.events` };
    expect(channels).toMatchObject({ 'group.activated.v1': { bindings: { amqp: { exchange } } } });
  });

  it('tells old clients the time as the 2017 framework writes it', async () => {
    const response = await fetch(`${system.url}/api/TimeStamp`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const told = Number(await response.text());
    // One hour is one in the bits from the twelfth on.
    const hours = (moment: number) => Math.floor(timeLogOf(new Date(moment)) / 2 ** 12);
    expect([hours(Date.now() - 60_000), hours(Date.now() + 60_000)]).toContain(Math.floor(told / 2 ** 12));
  });
});

describe('P5: a timestamp works once', () => {
  it('of a hundred equal requests at once exactly one passes', async () => {
    const same = request();
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(same)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ json }) => json.error === 'timestamp_reused')).toHaveLength(99);
  });

  it('is used up by a request that fails after the check, not by one that fails before it', async () => {
    const before = request();
    expect((await post({ ...before, sign: '0'.repeat(32) })).json.error).toBe('bad_signature');
    expect((await post({ ...before, expanded: 7 })).json.error).toBe('bad_field');
    expect((await post(before)).status).toBe(200);

    const after = request();
    expect((await post({ ...after, im_group_id: 'x' })).json.error).toBe('bad_field');
    expect((await post(after)).json.error).toBe('timestamp_reused');
  });

  it('is the account’s own: another account may use the same', async () => {
    const timestamp = freshTimestamp();
    const of = (accountId: number) =>
      request({ timestamp, account_id: accountId, sign: sign(timestamp, { ...identity, accountId }) });
    expect((await post(of(3419))).status).toBe(200);
    expect((await post(of(3259))).status).toBe(200);
  });
});

describe('health', () => {
  it('is live and ready', async () => {
    expect((await fetch(`${system.url}/health/live`)).status).toBe(200);
    const ready = await eventually(
      async () => (await fetch(`${system.url}/health/ready`)).json() as Promise<{ checks: { messaging: string } }>,
      {
        good: (body) => body.checks.messaging === 'connected',
      },
    );
    expect(ready).toMatchObject({ status: 'ok', checks: { database: 'up' } });
  });
});
