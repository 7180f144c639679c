import { randomUUID } from 'node:crypto';
import { keyHeaders, type ServiceKey } from '#client';
import type { ImportView } from '#contracts';
import { addServiceKey } from '#operating';
import { eventually } from './eventually.js';
import { operatorOf } from './operator.js';
import type { System } from './system.js';

export interface Answer<Body = ImportView & { error: string; msg: string; code: number }> {
  status: number;
  body: Body;
}

/** A key for lists of these schools. Gateways hear of it within a moment. */
export async function rosterKey(
  system: Pick<System, 'env'>,
  { scopes = ['roster:plan', 'roster:apply'], schools }: { scopes?: string[]; schools: number[] | null },
): Promise<ServiceKey> {
  const { operator, seal, close } = await operatorOf(system);
  const made = { name: `office-${randomUUID()}`, scopes, schools, rate_per_minute: 100_000, expires_in_ms: null };
  const added = await addServiceKey(operator, made, seal).finally(close);
  return { id: added!.key_id, secret: added!.secret };
}

let lastVersion = 0;
/** What a list is sent as, where nothing else is said. */
interface Sent {
  source?: string;
  version?: string;
  mode?: 'full' | 'additive';
  contentType?: string;
}

/** The data office of a city: it sends lists by HTTP, and nothing else. */
export class RosterDoor {
  constructor(
    private readonly url: string,
    readonly key: ServiceKey,
    readonly school: number,
  ) {}

  send(list: string | Uint8Array<ArrayBuffer>, { contentType = 'text/csv', ...query }: Sent = {}): Promise<Answer> {
    const sent = { source: 'office', version: String(++lastVersion), school_year: '2026', ...query };
    const body = typeof list === 'string' ? new Uint8Array(Buffer.from(list)) : list;
    return this.ask('POST', `?${new URLSearchParams(sent).toString()}`, { body, contentType });
  }

  /** People one by one. */
  put(people: readonly object[], { version = String(++lastVersion) } = {}): Promise<Answer> {
    const sent = { source: 'office', version, school_year: '2026' };
    const body = new Uint8Array(Buffer.from(JSON.stringify({ people })));
    const query = `?${new URLSearchParams(sent).toString()}`;
    return this.ask('PUT', query, { body, contentType: 'application/json', of: 'people' });
  }

  look(import_id: number): Promise<Answer> {
    return this.ask('GET', `/${import_id}`);
  }

  approve(import_id: number, leaving?: number): Promise<Answer> {
    const body = leaving === undefined ? undefined : Buffer.from(JSON.stringify({ leaving }));
    return this.ask('POST', `/${import_id}/approve`, { ...(body && { body, contentType: 'application/json' }) });
  }

  undo(import_id: number): Promise<Answer> {
    return this.ask('POST', `/${import_id}/undo`);
  }

  /** The import once it goes on by itself no more. */
  async settled(import_id: number): Promise<ImportView> {
    const { body } = await eventually(() => this.look(import_id), {
      good: ({ body }) => body.retry_after_ms === null,
    });
    return body;
  }

  async planned(list: string, sent?: Sent): Promise<ImportView> {
    const { body } = await this.send(list, sent);
    return this.settled(body.import_id);
  }

  async taken(list: string, sent?: Sent): Promise<ImportView> {
    const { import_id, findings } = await this.planned(list, sent);
    await this.approve(import_id, findings?.preview?.leaving ?? undefined);
    return this.settled(import_id);
  }

  async ask(
    method: string,
    end: string,
    {
      body,
      contentType,
      headers = {},
      of = 'imports',
    }: { body?: Uint8Array<ArrayBuffer>; contentType?: string; headers?: Record<string, string>; of?: string } = {},
  ): Promise<Answer> {
    const path = `/admin/v1/schools/${this.school}/${of}${end}`;
    const outgoing = { method, path, ...(body && { body }), ...(contentType && { contentType }) };
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...keyHeaders(this.key, outgoing),
        ...(contentType && { 'content-type': contentType }),
        ...headers,
      },
      ...(body && { body }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }
}

/** A school that has nobody yet, and its door; it has heard of the key. */
export async function newDoor(system: Pick<System, 'url' | 'database'>, key: ServiceKey): Promise<RosterDoor> {
  const { rows } = await system.database.query<{ school_id: number }>(
    `insert into school (school_id, name) select max(school_id) + 1, 'school' from school returning school_id`,
  );
  const door = new RosterDoor(system.url, key, rows[0]!.school_id);
  await eventually(() => door.look(1), { good: ({ status }) => status === 404 });
  return door;
}
