import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { errors } from '#contracts';
import { expectDocumented, post, rows, runs, system, useSystem } from './hostile-input/stage.js';
import { oddValue } from './hostile-input/odd-values.js';
import { hostileAddresses } from './hostile-input/addresses.js';
import { hostileFields } from './hostile-input/fields.js';

useSystem();

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

  hostileFields();

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

  hostileAddresses();

  it('leaves a server that works', async () => {
    expect(await system.client(6, 3419).call('getGroupRelationId', { im_group_id: 2433 })).toEqual({
      relation_id: 58,
    });
    expect(system.gateway.output).not.toContain('request failed');
  });
});
