import { randomUUID } from 'node:crypto';
import { freshTimestamp, keyHeaders, sign, type OperationAnswer, type ServiceKey } from '#client';
import { eventually } from '../support/eventually.js';
import { Program, type ProgramOptions } from '../support/program.js';
import { salt, type System } from '../support/system.js';

export interface Gateway {
  program: Program;
  url: string;
}

/** One more gateway of a system; it accepts requests. Whoever starts it stops it. */
export async function startGateway(
  { env }: System,
  { env: own = {}, mutations = [] }: ProgramOptions = {},
): Promise<Gateway> {
  const program = new Program('gateway', { env: { ...env, ...own }, mutations });
  const [, port] = await program.prints(/"port":(\d+),.*gateway is listening/);
  await program.woven();
  const url = `http://127.0.0.1:${port}`;
  // It listens before Redis has answered, and rightly refuses until then.
  await eventually(() => fetch(`${url}/health/ready`).then(({ ok }) => ok));
  return { program, url };
}

/** A request as it is on the wire: sent again, it is a replay. */
export interface Signed {
  requestId: string;
  body: string;
  /** Of a service key. */
  headers?: Record<string, string>;
}

export function signed(cmd: string, accountId: number, fields: object = {}, schoolId = 1): Signed {
  const timestamp = freshTimestamp();
  const credentials = {
    school_id: schoolId,
    account_id: accountId,
    timestamp,
    sign: sign(timestamp, { schoolId, accountId, salt }),
  };
  return { requestId: randomUUID(), body: JSON.stringify({ ...fields, cmd, ...credentials }) };
}

/** The same, signed with a service key for school 1. */
export function keyed(key: ServiceKey, cmd: string, fields: object = {}): Signed {
  const body = JSON.stringify({ ...fields, cmd, school_id: 1 });
  const request = { method: 'POST', path: '/api/im', contentType: 'application/json', body };
  return { requestId: randomUUID(), body, headers: keyHeaders(key, request) };
}

export interface Reply {
  status: number;
  retryAfter: string | null;
  body: OperationAnswer & { error?: string };
  ms: number;
}

/** Sends it once: nothing hides a refusal. @throws what `fetch` throws when no answer comes */
export async function send(url: string, { requestId, body, headers: own }: Signed): Promise<Reply> {
  const startedAt = performance.now();
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId, ...own };
  const response = await fetch(`${url}/api/im`, { method: 'POST', headers, body });
  const answer = (await response.json()) as Reply['body'];
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: answer,
    ms: performance.now() - startedAt,
  };
}

/** The documented answer when something that the request needs is away. */
export const unavailable = {
  status: 503,
  retryAfter: expect.stringMatching(/^\d+$/),
  body: { error: 'unavailable' },
};

/** A tap on a planted group, as a request. */
export const tapOn = (
  group: { im_group_id: number; im_user_id: number; account_id: number; school_id?: number },
  fields: object = {},
) => {
  const { im_group_id, im_user_id, account_id, school_id } = group;
  return signed('activeGroup', account_id, { im_group_id, im_user_id, ...fields }, school_id);
};
