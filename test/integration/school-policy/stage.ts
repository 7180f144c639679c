import { randomUUID } from 'node:crypto';
import { keyHeaders, SchoolImClient, type ServiceKey } from '#client';
import type { NewKey } from '#keys';
import * as operating from '#operating';
import { operatorOf, type Operating } from '../../support/operator.js';
import { startSystem, type System } from '../../support/system.js';

export let system: System;
export let operated: Operating;

/** One system; what its gateway is not told it would go by for a minute: longer than anything here waits. */
export function useSystem(): void {
  beforeAll(async () => {
    system = await startSystem({ SCHOOL_POLICY_TTL_MS: '60000' });
    operated = await operatorOf(system);
  });
  afterAll(async () => {
    await operated?.close();
    await system?.stop();
  });
}

/** Changes what school 6 allows. */
export async function setSchool(policy: Parameters<typeof operating.setSchool>[2]): Promise<void> {
  if (!(await operating.setSchool(operated.operator, 6, policy))) throw new Error('there is no school 6');
}

/** Makes a service key that may be used for some commands of school 6. */
export async function addKey(scopes: string[], more: Partial<NewKey> = {}): Promise<ServiceKey> {
  const usual = { name: randomUUID(), scopes, schools: [6], rate_per_minute: 10_000, expires_in_ms: null };
  const added = await operating.addServiceKey(operated.operator, { ...usual, ...more }, operated.seal);
  return { id: added!.key_id, secret: added!.secret };
}

export const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (refusal: { error: string }) => refusal.error,
  );

/** A service that asks with a key, in an account's name if one is given. Nothing is tried twice. */
export const service = (
  key: ServiceKey,
  { school: schoolId = 6, account }: { school?: number; account?: number } = {},
) =>
  new SchoolImClient({
    url: system.url,
    schoolId,
    key,
    tries: 1,
    ...(account !== undefined && { accountId: account }),
  });

interface Answer {
  status: number;
  headers: Headers;
  body: { error?: string; msg?: string; request_id?: string };
}

/** What a request of a group's relation goes out with, signed; and how it is sent. */
export function signed(key: ServiceKey, at?: Parameters<typeof keyHeaders>[2]) {
  const body = JSON.stringify({ cmd: 'getGroupRelationId', school_id: 6, im_group_id: 2433 });
  const contentType = 'application/json';
  const headers = keyHeaders(key, { method: 'POST', path: '/api/im', contentType, body }, at);
  return { body, headers: { 'content-type': contentType, ...headers } as Record<string, string> };
}

export async function post({ body, headers }: ReturnType<typeof signed>): Promise<Answer> {
  const answer = await fetch(`${system.url}/api/im`, { method: 'POST', headers, body });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
}
