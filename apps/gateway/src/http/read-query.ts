import { fail, fieldFault, keyedQuery, queryCredentials, type Credentials, type Failure } from '#contracts';
import { recordOf } from '#http';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Authenticity } from '../authenticity/authenticity.js';
import { isKeyed, type KeyAuthenticity } from '../authenticity/key-authenticity.js';
import type { Linked, Links } from '../files/links.js';

/** Who asks, and for what; of a link also until when it works, as Unix time in milliseconds. */
export interface Asked<F> {
  caller: Pick<Credentials, 'school_id' | 'account_id'>;
  fields: F;
  expires_at?: number;
}

/** What a route of downloads asks for, and with what it looks at who asks. */
interface Reading<S extends z.ZodType> {
  /** The fields of its own. */
  own: S;
  kinds: readonly Linked['kind'][];
  /** What a service key must be there for. */
  scope: string;
  authenticity: Authenticity;
  keys: KeyAuthenticity;
  links: Links;
}

/**
 * A request that carries everything in its query string, checked in the order of `POST /api/im`: credentials, signature,
 * timestamp, then the fields of its own. A `link` of ours stands for all of them, and works more than once; a service key
 * signs in the headers.
 */
export async function readQuery<S extends z.ZodType>(
  request: FastifyRequest,
  reading: Reading<S>,
): Promise<Failure | Asked<z.output<S>>> {
  const query = request.query as { link?: unknown };
  if (query.link !== undefined) return readLink(query.link, reading);
  const credentials: z.ZodType<Credentials | Asked<unknown>['caller']> = isKeyed(request)
    ? keyedQuery
    : queryCredentials;
  const caller = credentials.safeParse(query, { reportInput: true });
  if (!caller.success) return faultOf(caller.error);
  recordOf(request).claimed = { school_id: caller.data.school_id };
  const refused = await ('sign' in caller.data
    ? reading.authenticity.refusalOf(caller.data)
    : reading.keys.refusalOf(request, { scope: reading.scope, school_id: caller.data.school_id }));
  if (refused) return refused;
  const fields = reading.own.safeParse(query, { reportInput: true });
  return fields.success ? { caller: caller.data, fields: fields.data } : faultOf(fields.error);
}

function readLink<S extends z.ZodType>(
  link: unknown,
  { own, kinds, links }: Pick<Reading<S>, 'own' | 'kinds' | 'links'>,
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
