import { freshTimestamp, sign } from '#client';
import { errors, workKinds, type ErrorName, type WorkKind } from '#contracts';
import { eventually } from '../../support/eventually.js';
import { salt, startSystem, type System } from '../../support/system.js';

export let system: System;

/** One system for all that is done to it. */
export function useSystem(): void {
  beforeAll(async () => {
    system = await startSystem();
    // What the worker does by the clock writes rows that no request has asked for: its first rounds end before they are counted.
    const scheduled = Object.values<WorkKind>(workKinds).flatMap(({ kind, schedule }) => (schedule ? kind : []));
    const over = `select from work_item where kind = any($1) and done = wanted and not exists (select from outbox)`;
    await eventually(async () => (await system.database.query(over, [scheduled])).rows.length === scheduled.length);
  });
  afterAll(() => system?.stop());
}

export const runs = 150;
export const identity = { schoolId: 6, accountId: 3419, salt };

interface Answer {
  status: number;
  text: string;
  type: string;
}

export async function send(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(system.url + path, init);
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get('content-type') ?? '',
  };
}

export const post = (
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => send('/api/im', { method: 'POST', body, headers });

/** Nothing but what is documented, and failures that no old table reader takes for an empty table. */
export function expectDocumented(
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
export async function rows(): Promise<object> {
  const tables = ['operation', 'work_item', 'im_group', 'im_group_member', 'message', 'outbox', 'operation_callback'];
  const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`);
  return (await system.database.query(`select ${counts.join(', ')}`)).rows[0];
}

export function signed(fields: object): string {
  const timestamp = freshTimestamp();
  return JSON.stringify({
    ...fields,
    school_id: 6,
    account_id: 3419,
    timestamp,
    sign: sign(timestamp, identity),
  });
}
