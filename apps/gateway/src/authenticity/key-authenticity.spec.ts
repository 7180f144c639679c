import { randomUUID } from 'node:crypto';
import { recordOf } from '#http';
import { hmacOf, signedText } from '#keys';
import type { FastifyRequest } from 'fastify';
import { admitInSteps } from './key-admission.js';
import { isKeyed, KeyAuthenticity } from './key-authenticity.js';
import type { LiveKey } from './key-directory.js';

const id = `k_${'0'.repeat(20)}`;
const secrets = ['sk_newest', 'sk_older'];
const asked = { scope: 'getOperation', school_id: 6 };
const body = '{"cmd":"getOperation"}';

function stage(key: Partial<LiveKey> = {}) {
  const live = {
    key_id: id,
    secrets,
    scopes: ['getOperation'],
    schools: [6],
    rate_per_minute: 9,
    expires_at: null,
    ...key,
  };
  const used = new Set<string>();
  const counted: object[] = [];
  const noted: string[] = [];
  const authenticity = new KeyAuthenticity(
    { find: async (key_id: string) => (key_id === id ? live : undefined) } as never,
    admitInSteps(async (mark) => used.size < used.add(mark.toString('hex')).size, {
      refusalOf: async () => undefined,
    } as never),
    { note: (_key: string, secret: string) => void noted.push(secret) } as never,
    { keyed: { inc: (labels: object) => void counted.push(labels) } } as never,
  );
  return {
    used,
    counted,
    noted,
    ask: (request: FastifyRequest, what = asked) => authenticity.refusalOf(request, what),
    glance: (request: FastifyRequest, what = asked) => authenticity.refusalBeforeBody(request, what),
  };
}

/** As Fastify has it, with something of it changed after it was signed. */
function signed(
  { secret = secrets[0]!, keyId = id, timestamp = seconds(), sent = Buffer.from(body) } = {},
  changed: { method?: string; url?: string; body?: Buffer; headers?: Record<string, string | undefined> } = {},
): FastifyRequest {
  const request = { method: 'POST', url: '/api/im?x=1', contentType: 'application/json', body: sent };
  const headers = {
    'x-sign-version': '2' as const,
    'x-key-id': keyId,
    'x-timestamp': String(timestamp),
    'x-nonce': randomUUID(),
    'x-signature': '',
  };
  headers['x-signature'] = `v2=${hmacOf(secret, signedText(request, headers)).toString('base64')}`;
  const { method, url, body: arrived } = { ...request, ...changed };
  const all = { 'content-type': request.contentType, ...headers, ...changed.headers };
  return { method, headers: all, raw: { url, headers: all }, body: arrived } as never;
}

const seconds = () => Math.floor(Date.now() / 1000);

describe('before the body of a request is there', () => {
  it('whoever names no key for it is refused, and nothing is used up by anybody', async () => {
    const { glance, used, counted } = stage();
    expect(await glance(signed({ keyId: `k_${'1'.repeat(20)}` }))).toEqual({ error: 'bad_key_signature' });
    expect(await glance(signed({ timestamp: seconds() - 301 }))).toMatchObject({ error: 'request_stale' });
    expect(await glance(signed(), { ...asked, school_id: 7 })).toMatchObject({ error: 'scope_missing' });
    const bare = signed({}, { body: undefined as never });
    expect(await glance(bare)).toBeUndefined();
    expect([used.size, counted, recordOf(bare).key_id]).toEqual([0, [], undefined]);
  });
});

describe('a request that a service key has signed', () => {
  it('passes once, and is then known by its key', async () => {
    const { ask, counted, noted } = stage();
    const request = signed();
    expect(isKeyed(request)).toBe(true);
    expect(await ask(request)).toBeUndefined();
    expect(recordOf(request).key_id).toBe(id);
    expect(await ask(request)).toEqual({ error: 'nonce_reused' });
    expect([counted, noted]).toEqual([[{ outcome: 'passed' }, { outcome: 'nonce_reused' }], ['newest']]);
  });

  it('passes with a body of megabytes, and not with another one', async () => {
    const { ask } = stage();
    const large = Buffer.alloc(2 ** 20, 'a');
    expect(await ask(signed({ sent: large }))).toBeUndefined();
    expect(await ask(signed({ sent: large }, { body: Buffer.alloc(2 ** 20, 'b') }))).toEqual({
      error: 'bad_key_signature',
    });
  });

  it('passes with either of two secrets, and it is noted with which', async () => {
    const { ask, noted } = stage();
    expect(await ask(signed({ secret: 'sk_older' }))).toBeUndefined();
    expect(noted).toEqual(['older']);
  });

  it.each<[string, Parameters<typeof signed>]>([
    ['another secret', [{ secret: 'sk_other' }]],
    ['a key that nobody knows', [{ keyId: `k_${'1'.repeat(20)}` }]],
    ['another body', [{}, { body: Buffer.from('{"cmd":"activeGroup"}') }]],
    ['another method', [{}, { method: 'PUT' }]],
    ['another path', [{}, { url: '/api/in?x=1' }]],
    ['another query', [{}, { url: '/api/im?x=2' }]],
    ['another content type', [{}, { headers: { 'content-type': 'application/json; charset=utf-8' } }]],
    ['another nonce', [{}, { headers: { 'x-nonce': 'n'.repeat(16) } }]],
    ['another time', [{}, { headers: { 'x-timestamp': String(seconds() + 9) } }]],
  ])('is refused in the same words for %s, and takes no nonce', async (_what, request) => {
    const { ask, used } = stage();
    expect(await ask(signed(...request))).toEqual({ error: 'bad_key_signature' });
    expect(used.size).toBe(0);
  });

  it.each([-301, 302])('is refused %i seconds away from our time, before anybody looks for its key', async (away) => {
    const { ask, used } = stage();
    const request = signed({ timestamp: seconds() + away });
    expect(await ask(request)).toMatchObject({ error: 'request_stale', values: { now: expect.any(Number) } });
    expect([used.size, recordOf(request).key_id]).toEqual([0, undefined]);
  });

  it.each([
    ['x-key-id', 'k_1', 'bad_field'],
    ['x-key-id', undefined, 'missing_field'],
    ['x-nonce', 'short', 'bad_field'],
    ['x-nonce', 'n'.repeat(65), 'bad_field'],
    ['x-nonce', 'with a blank in it', 'bad_field'],
    ['x-timestamp', '1767225600.5', 'bad_field'],
    ['x-sign-version', '3', 'bad_field'],
    ['x-signature', 'v2=AAAA', 'bad_field'],
    ['x-signature', undefined, 'missing_field'],
  ])('is not understood with %s %s', async (name, value, error) => {
    const refused = await stage().ask(signed({}, { headers: { [name]: value } }));
    expect(refused).toMatchObject({ error, values: { field: name } });
  });

  it('is refused when the key has expired, and says so to its holder alone', async () => {
    const { ask } = stage({ expires_at: new Date(Date.now() - 1) });
    expect(await ask(signed())).toEqual({ error: 'key_expired' });
    expect(await ask(signed({ secret: 'sk_other' }))).toEqual({ error: 'bad_key_signature' });
    expect(await stage({ expires_at: new Date(Date.now() + 60_000) }).ask(signed())).toBeUndefined();
  });

  it('is refused what the key is not there for', async () => {
    expect(await stage().ask(signed(), { scope: 'activeGroup', school_id: 6 })).toEqual({
      error: 'scope_missing',
      values: { scope: 'activeGroup', school_id: 6 },
    });
    expect(await stage().ask(signed(), { ...asked, school_id: 7 })).toMatchObject({ error: 'scope_missing' });
    expect(await stage({ schools: null }).ask(signed(), { ...asked, school_id: 7 })).toBeUndefined();
  });
});

it('a request without the header is one of 2017', () => {
  expect(isKeyed({ headers: { 'x-key-id': id, 'x-signature': 'v2=' } })).toBe(false);
});
