import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { freshTimestamp, sign } from '#client';
import { commands, downloadStatusOf, errors, examples, type Command, type ErrorName } from '#contracts';
import { eventually } from '../support/eventually.js';
import { salt, startSystem, type System } from '../support/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
  // The worker's first sweep for orphans writes rows that no request has asked for: it ends before they are counted.
  const swept = `select 1 from work_item where key like 'orphans:%' and done = wanted and not exists (select from outbox)`;
  await eventually(async () => (await system.database.query(swept)).rows.length === 1);
});
afterAll(() => system?.stop());

const runs = 150;
const identity = { schoolId: 6, accountId: 3419, salt };

interface Answer {
  status: number;
  text: string;
  type: string;
}
async function send(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(system.url + path, init);
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get('content-type') ?? '',
  };
}
const post = (body: string | Uint8Array, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  send('/api/im', { method: 'POST', body, headers });

/** Nothing but what is documented, and failures that no old table reader takes for an empty table. */
function expectDocumented(
  { status, text, type }: Answer,
  statusOf: (name: ErrorName) => number = (name) => errors[name].status,
): void {
  expect([200, 400, 401, 403, 404, 413, 503]).toContain(status);
  expect(type).toMatch(/^application\/json/);
  const body = JSON.parse(text) as { error?: string; code?: number; msg?: string };
  if (body.error === undefined) return expect(status).toBe(200);
  const name = body.error as ErrorName;
  expect({ status: statusOf(name), code: errors[name].code }).toEqual({ status, code: body.code });
  expect(text).not.toContain('[');
}

/** Rows that a request which was not accepted must leave alone. */
async function rows(): Promise<object> {
  const tables = ['operation', 'work_item', 'im_group', 'im_group_member', 'message', 'outbox', 'operation_callback'];
  const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`);
  return (await system.database.query(`select ${counts.join(', ')}`)).rows[0];
}

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    "'; drop table im_group; --",
    '__proto__',
    '${jndi:x}',
    '[',
    '\u2028',
    '٣',
    ' 1',
    '1e3',
    '0x10',
    'x'.repeat(5000),
  ),
);
const oddNumber = fc.constantFrom(-1, 0, 0.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e308, -0);
const oddValue = fc.oneof(
  oddText,
  oddNumber,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(null, true, [], {}, [null], { a: { b: [[]] } }),
);

const moment = fc.oneof(
  fc.constantFrom(
    '2017-06-09 00:00:00',
    '2017-06-10 00:00:00',
    '0000-01-01 00:00:00',
    '0000-00-00 00:00:00',
    '9999-12-31 23:59:59',
    '2017-06-09T00:00:00Z',
  ),
  oddText,
);

/** A field as it should be, as it nearly should be, or anything. */
const field: Record<string, fc.Arbitrary<unknown>> = {
  teacher_id: fc.constantFrom(290, 1),
  student_id: fc.constantFrom(290, 1),
  grade_no: fc.constantFrom(1, 9999),
  course_id: fc.constantFrom(2, 999),
  plan_id: fc.constantFrom(1, 2 ** 31 - 1),
  request_id: oddText,
  im_group_id: fc.constantFrom(710, 2433, 999),
  im_user_id: fc.constantFrom(162317, 162077),
  account_id_list: fc.array(fc.oneof(fc.constant(3419), oddNumber), { maxLength: 5 }),
  groupname: oddText,
  owner_account_id: fc.constantFrom(0, 3419, 77),
  members: fc.record(
    { account_id: fc.array(fc.constantFrom(3259, 77, 0)), teacher_id: oddValue },
    { requiredKeys: [] },
  ),
  msg: fc.record({ type: fc.constantFrom('txt', 'img'), msg: oddText }),
  ext: fc.oneof(fc.dictionary(oddText, oddValue), oddValue),
  begin_time: moment,
  end_time: moment,
  callback_url: fc.oneof(fc.webUrl(), fc.constantFrom('http://127.0.0.1/', 'javascript:x', 'https://'), oddText),
  wait_ms: fc.constantFrom(0, 1, -1, 30_001, '5'),
  operation_id: fc.oneof(fc.uuid(), oddText),
};

/** A well-signed request for some command, with fields that are right, wrong, missing or surplus. */
const signedRequest = fc.constantFrom(...Object.keys(commands), 'toString', '').chain((cmd) => {
  const command: Command | undefined = Object.hasOwn(commands, cmd)
    ? commands[cmd as keyof typeof commands]
    : undefined;
  const model = Object.fromEntries(
    Object.entries(command?.fields.shape ?? {}).map(([name, schema]) => {
      const likely = field[name] ?? oddValue;
      const good = schema.safeParse(undefined).success ? fc.option(likely, { nil: undefined, freq: 2 }) : likely;
      return [name, fc.oneof({ weight: 15, arbitrary: good }, { weight: 1, arbitrary: oddValue })];
    }),
  );
  const whole = { ...model, expanded: fc.constantFrom(0, 1), __surplus: oddValue };
  return fc
    .oneof({ weight: 3, arbitrary: fc.record(whole) }, { weight: 1, arbitrary: fc.record(whole, { requiredKeys: [] }) })
    .map((fields) => ({ cmd, ...fields }));
});

function signed(fields: object): string {
  const timestamp = freshTimestamp();
  return JSON.stringify({
    ...fields,
    school_id: 6,
    account_id: 3419,
    timestamp,
    sign: sign(timestamp, identity),
  });
}

describe('hostile input', () => {
  it('any bytes as a body', async () => {
    const before = await rows();
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
      fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
      fc
        .constantFrom(
          '{"a":',
          '{"__proto__":{"cmd":"x"}}',
          '{"cmd":"a","cmd":"b"}',
          `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
          '\ufeff{}',
          '1e999',
        )
        .map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => expectDocumented(await post(new Uint8Array(bytes)))),
      { numRuns: runs },
    );
    expect(await rows()).toEqual(before);
  });

  it('any values in the envelope', async () => {
    const before = await rows();
    const envelope = fc.record(
      {
        cmd: oddValue,
        school_id: oddValue,
        account_id: oddValue,
        timestamp: oddValue,
        sign: fc.oneof(oddValue, fc.constant('0'.repeat(32))),
        expanded: oddValue,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(envelope, async (fields) => expectDocumented(await post(JSON.stringify(fields)))),
      { numRuns: runs },
    );
    expect(await rows()).toEqual(before);
  });

  it('any fields in a well-signed request; what is refused writes nothing', async () => {
    const accepted = new Set<string>();
    await fc.assert(
      fc.asyncProperty(signedRequest, async (fields) => {
        const before = await rows();
        const answer = await post(signed(fields));
        expectDocumented(answer);
        const refused = (JSON.parse(answer.text) as { error?: string }).error !== undefined;
        // The relay of requests accepted earlier empties the outbox meanwhile.
        if (!refused) accepted.add(fields.cmd);
        if (refused) expect({ ...(await rows()), outbox: 0 }).toEqual({ ...before, outbox: 0 });
      }),
      { numRuns: runs * 2 },
    );
    // Else the requests were too hostile to get anywhere near the database.
    expect(accepted.size).toBeGreaterThan(5);
  });

  // By chance a nasty value rarely meets a request that is good otherwise; so each one is put into each place.
  it('each nasty value in each field, and in all fields of text, of a request that is good otherwise', async () => {
    const nasty = [
      '\0',
      'a\0b',
      '\ud800',
      '',
      '[',
      '0000-01-01 00:00:00',
      '9999-12-31 23:59:59',
      -1,
      2 ** 31,
      1e308,
      null,
      { __proto__x: [] },
    ];
    for (const { request } of Object.values(examples)) {
      const fields = Object.keys(commands[request.cmd as keyof typeof commands].fields.shape);
      const texts = fields.filter((name) => typeof request[name] === 'string');
      for (const value of nasty)
        for (const spoilt of [...fields.map((name) => [name]), texts]) {
          const answer = await post(signed({ ...request, ...Object.fromEntries(spoilt.map((name) => [name, value])) }));
          expect([request.cmd, spoilt, value, answer.status]).not.toContain(500);
          expectDocumented(answer);
        }
    }
  });

  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const custom = { cmd: 'createCustomGroup', groupname: 'x', owner_account_id: 3419 };
  const log = { cmd: 'getJiBeiChatLog', grade_no: 1, course_id: 2 };
  const message = { cmd: 'sendMsgToJiBeiChat', grade_no: 1, course_id: 2, msg: { type: 'txt', msg: 'x' } };
  it.each<[string, object, string]>([
    ['NUL in a request_id', { ...custom, request_id: 'a\0b' }, 'request_id'],
    ['NUL in a name', { ...custom, groupname: 'a\0b' }, 'groupname'],
    ['NUL in a callback_url', { ...custom, callback_url: 'https://school.example/\0' }, 'callback_url'],
    ['half a character in a name', { ...custom, groupname: 'a\ud800' }, 'groupname'],
    ['half a character in a message', { ...message, msg: { type: 'txt', msg: '\udc00' } }, 'msg.msg'],
    ['the year 0', { ...log, begin_time: '0000-01-01 00:00:00', end_time: '0000-01-02 00:00:00' }, 'begin_time'],
    ['an ext that is nested too deeply to be written', { ...message, ext: { a: 'NESTED' } }, 'ext'],
  ])('%s is a bad field and writes nothing', async (_what, fields, name) => {
    const before = await rows();
    const answer = await post(signed(fields).replace('"NESTED"', nested));
    expectDocumented(answer);
    expect(JSON.parse(answer.text)).toMatchObject({ error: 'bad_field', msg: expect.stringContaining(name) });
    expect({ ...(await rows()), outbox: 0 }).toEqual({ ...before, outbox: 0 });
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['an unknown version', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'],
    ['a negative length', 'POST /api/im HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'],
    ['too much of a head', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['no Host', 'POST /api/im HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'],
    [
      'an unknown expectation',
      'POST /api/im HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    ],
    [
      'a content type that is none',
      'POST /api/im HTTP/1.1\r\nHost: a\r\nContent-Type: ;;\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
    ],
  ])('%s on the wire is a 400 with the documented body', async (_what, wire) => {
    const socket = connect(Number(new URL(system.url).port), '127.0.0.1');
    socket.write(wire);
    const [head, body] = (await textOf(socket)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 400 /);
    const { error, request_id } = JSON.parse(body!) as { error: keyof typeof errors; request_id: string };
    expect(errors[error].status).toBe(400);
    expect(head!.toLowerCase()).toContain(`x-request-id: ${request_id}`);
  });

  it('any query on the addresses of photos and files', async () => {
    const query = fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom(
            'school_id',
            'account_id',
            'timestamp',
            'sign',
            'teacher_id',
            'im_message_id',
            'a[b]',
            '__proto__',
          ),
          oddText,
        ),
        fc.oneof(oddText, fc.constantFrom('6', '06', '3419', '99999999999', '-1')),
      ),
      { maxLength: 8 },
    );
    const raw = fc.constantFrom('%', '%00', '%ff', '&&&=', 'school_id=6&school_id=7', '?'.repeat(50));
    const text = fc.oneof(
      raw,
      query.map((pairs) =>
        new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString(),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/api/userpic', '/api/easemob/file'), text, async (path, search) =>
        expectDocumented(await send(`${path}?${search}`, {}), downloadStatusOf),
      ),
      { numRuns: runs },
    );
  });

  it('any well-signed query on them', async () => {
    const own = fc.record(
      {
        teacher_id: fc.constantFrom('290', '0', 'x', '2147483648'),
        student_id: fc.constantFrom('1', ''),
        im_message_id: fc.constantFrom('1', '2006', '2009', 'x', '99999999999'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/api/userpic', '/api/easemob/file'),
        own,
        fc.constantFrom('bytes=0-1', 'bytes=9-1', 'bytes=-', 'pages=1', 'bytes=0-1,3-4', ''),
        async (path, fields, range) => {
          const timestamp = freshTimestamp();
          const search = new URLSearchParams({
            ...fields,
            school_id: '6',
            account_id: '3419',
            timestamp,
            sign: sign(timestamp, identity),
          } as Record<string, string>);
          const answer = await send(`${path}?${search}`, { headers: range ? { range } : {} });
          if (answer.type.startsWith('application/json')) expectDocumented(answer, downloadStatusOf);
          else expect([200, 206, 304, 416]).toContain(answer.status);
        },
      ),
      { numRuns: runs },
    );
  });

  it('any headers, methods and paths', async () => {
    const printable = fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, '').trim());
    const headers = fc.record({
      'content-type': fc.oneof(
        printable,
        fc.constantFrom('application/json', 'application/json; charset=gbk', 'multipart/form-data'),
      ),
      'x-request-id': printable,
      'accept-language': printable,
    });
    const path = fc.oneof(
      fc.webPath(),
      fc.constantFrom(
        '/api/im',
        '/api/im/',
        '/api//im',
        '/api/im/../im',
        '/%2e%2e/etc/passwd',
        '/api/im%00',
        '//',
        '/health',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        headers,
        path,
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'),
        async (given, where, method) => {
          const answer = await send(where.startsWith('/') ? where : `/${where}`, {
            method,
            headers: given,
            ...(method !== 'GET' && { body: '{}' }),
          });
          if (!/^\/?([?#]|$)|^\/(docs|openapi\.json|health)/.test(where)) expectDocumented(answer);
        },
      ),
      { numRuns: runs },
    );
  });

  it('leaves a server that works', async () => {
    expect(await system.client(6, 3419).call('getGroupRelationId', { im_group_id: 2433 })).toEqual({
      relation_id: 58,
    });
    expect(system.gateway.output).not.toContain('request failed');
  });
});
