import { fail, fieldFault, queryCredentials, type Credentials, type Failure } from '#contracts';
import { recordOf } from '#http';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Authenticity } from '../authenticity/authenticity.js';
import type { Linked, Links } from '../files/links.js';

/** Who asks, and for what; of a link also until when it works, as Unix time in milliseconds. */
export interface Asked<F> {
  caller: Pick<Credentials, 'school_id' | 'account_id'>;
  fields: F;
  expires_at?: number;
}

/**
 * A request that carries everything in its query string, checked in the order of `POST /api/im`: credentials, signature,
 * timestamp, then the fields of its own. A `link` of ours stands for all of them, and works more than once.
 */
export async function readQuery<S extends z.ZodType>(
  request: FastifyRequest,
  {
    own,
    kinds,
    authenticity,
    links,
  }: { own: S; kinds: readonly Linked['kind'][]; authenticity: Authenticity; links: Links },
): Promise<Failure | Asked<z.output<S>>> {
  const query = request.query as { link?: unknown };
  const { link } = query;
  if (link !== undefined) return readLink(link, { own, kinds, links });
  const caller = queryCredentials.safeParse(query, { reportInput: true });
  if (!caller.success) return faultOf(caller.error);
  recordOf(request).claimed = { school_id: caller.data.school_id };
  const refused = await authenticity.refusalOf(caller.data);
  if (refused) return refused;
  const fields = own.safeParse(query, { reportInput: true });
  return fields.success ? { caller: caller.data, fields: fields.data } : faultOf(fields.error);
}

function readLink<S extends z.ZodType>(
  link: unknown,
  { own, kinds, links }: { own: S; kinds: readonly Linked['kind'][]; links: Links },
): Failure | Asked<z.output<S>> {
  const linked = typeof link === 'string' ? links.read(link) : undefined;
  if (!linked || !kinds.includes(linked.kind)) return fail('link_invalid');
  const { kind, id, school_id, account_id, expires_at } = linked;
  const fields = own.parse({ [kind]: String(id) });
  return { caller: { school_id, account_id }, fields, expires_at };
}

/** Who has a link may keep what it brings as long as it works: its address stays the same. */
export const cacheControl = ({ expires_at }: Pick<Asked<unknown>, 'expires_at'>): string =>
  expires_at === undefined
    ? 'private'
    : `private, max-age=${Math.max(0, Math.floor((expires_at - Date.now()) / 1000))}`;

function faultOf({ issues }: z.ZodError): Failure {
  const { error, values } = fieldFault(issues);
  return fail(error, values);
}
