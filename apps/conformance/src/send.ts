import { credentials, keyHeaders, type ServiceKey } from '#client';
import { filled, type Case, type Saved } from './case.js';

/** What came back. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined where the text is no JSON. */
  json: unknown;
}

export interface Target {
  url: string;
  salt: string;
  /** Absent: cases that need one are not played. */
  key?: ServiceKey | undefined;
  /** A school that takes nothing but keys. */
  keysAlone?: number | undefined;
}

type Request = Case['request'];

const longestWaitMs = 60_000;
const spoilt = '0'.repeat(32);
const json = 'application/json';

/** Sends the request of a case, after the one that goes before it. @throws when there is no answer */
export async function send(test: Case, target: Target, saved: Saved): Promise<Answer> {
  const request = filled(test.request, saved);
  const { cmd, fields, first, without, keyed } = request;
  const school_id = request.school === 'keysAlone' ? target.keysAlone! : request.school;
  const signature = keyed ? { school_id } : signedEnvelope(request, school_id, target.salt);
  const all = { ...(cmd !== undefined && { cmd }), ...signature, ...fields };
  const kept = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
  const headers = { ...request.headers, ...(keyed && keyedHeaders(keyed, JSON.stringify(kept), target.key!)) };
  if (first) await sendFields({ ...all, ...first }, { ...request, headers }, target);
  return sendFields(kept, { ...request, headers }, target);
}

function signedEnvelope({ account, signed }: Request, schoolId: number, salt: string): object {
  const identity = { schoolId, accountId: account, salt };
  const number = Date.now() * 1000 + Math.floor(Math.random() * 1000);
  const valid = signed === 'numericTimestamp' ? credentials(identity, String(number)) : credentials(identity);
  if (signed === 'numericTimestamp') return { ...valid, timestamp: number };
  if (signed === 'upperCase') return { ...valid, sign: valid.sign.toUpperCase() };
  if (signed === 'wrong') return { ...valid, sign: spoilt };
  return valid;
}

function keyedHeaders(keyed: NonNullable<Request['keyed']>, body: string, key: ServiceKey): Record<string, string> {
  const { id, secret } = key;
  const signer = {
    id: keyed === 'unknownKey' ? `k_${'0'.repeat(20)}` : id,
    secret: keyed === 'wrongSecret' ? `${secret}x` : secret,
  };
  const timestamp = Math.floor(Date.now() / 1000) - (keyed === 'stale' ? 3600 : 0);
  return keyHeaders(signer, { method: 'POST', path: '/api/im', contentType: json, body }, { timestamp });
}

async function sendFields(fields: object, { path, headers, body }: Request, { url }: Target): Promise<Answer> {
  const address = new URL(path ?? '/api/im', url);
  if (path)
    address.search = new URLSearchParams(
      Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
  const post = {
    method: 'POST',
    headers: { 'content-type': json, ...headers },
    body: body ?? JSON.stringify(fields),
  };
  const response = await fetch(address, { ...(path ? { headers } : post), signal: AbortSignal.timeout(longestWaitMs) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
