import { credentials } from '#client';
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
}

const longestWaitMs = 60_000;
const spoilt = '0'.repeat(32);

/** Sends the request of a case, after the one that goes before it. @throws when there is no answer */
export async function send(test: Case, target: Target, saved: Saved): Promise<Answer> {
  const request = filled(test.request, saved);
  const { cmd, fields, first, without } = request;
  const all = { ...(cmd !== undefined && { cmd }), ...signedEnvelope(request, target.salt), ...fields };
  if (first) await sendFields({ ...all, ...first }, request, target);
  const kept = Object.entries(all).filter(([name]) => !without.includes(name));
  return sendFields(Object.fromEntries(kept), request, target);
}

function signedEnvelope({ school, account, signed }: Case['request'], salt: string): object {
  const identity = { schoolId: school, accountId: account, salt };
  const number = Date.now() * 1000 + Math.floor(Math.random() * 1000);
  const valid = signed === 'numericTimestamp' ? credentials(identity, String(number)) : credentials(identity);
  if (signed === 'numericTimestamp') return { ...valid, timestamp: number };
  if (signed === 'upperCase') return { ...valid, sign: valid.sign.toUpperCase() };
  if (signed === 'wrong') return { ...valid, sign: spoilt };
  return valid;
}

async function sendFields(fields: object, { path, headers, body }: Case['request'], { url }: Target): Promise<Answer> {
  const address = new URL(path ?? '/api/im', url);
  if (path)
    address.search = new URLSearchParams(
      Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
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
