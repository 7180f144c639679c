import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import type { EnvelopeVersion } from '#contracts';
import { isCidr, literalAddress, mayReach } from '#outbound';
import type { EntityManager } from 'typeorm';

export interface NewEndpoint {
  school_id: number;
  url: string;
  is_default: boolean;
  allowed_cidrs: string[];
  /** Types of events, of those that callbacks tell; null: all. */
  event_types: string[] | null;
  envelope: EnvelopeVersion;
}

/** Characters of a registered URL in its normal form, which is ASCII: what an index takes with room to spare. */
const longestUrl = 2048;

/** What is wrong with an endpoint that somebody wants to register; nothing, if it may be. */
export async function registrationFault(
  { url, allowed_cidrs }: Pick<NewEndpoint, 'url' | 'allowed_cidrs'>,
  { allowHttp }: { allowHttp: boolean },
): Promise<string | undefined> {
  const badCidr = allowed_cidrs.find((cidr) => !isCidr(cidr));
  if (badCidr) return `${badCidr} is not a network in CIDR notation`;
  if (!URL.canParse(url)) return 'this is not a URL';
  const parsed = new URL(url);
  if (parsed.href.length > longestUrl) return `the URL is longer than ${longestUrl} characters, as it is sent`;
  if (parsed.protocol !== 'https:' && !(allowHttp && parsed.protocol === 'http:'))
    return 'the URL must be https; ALLOW_HTTP_CALLBACKS=yes takes http as well';
  if (parsed.username || parsed.password) return 'the URL must not hold credentials';
  const literal = literalAddress(parsed);
  const addresses = literal ? [literal] : await resolve(parsed.hostname);
  if (addresses.length === 0) return `${parsed.hostname} does not resolve`;
  return addresses.every((address) => mayReach(address, allowed_cidrs))
    ? undefined
    : `${parsed.hostname} is not a public address; list its network to allow it`;
}

const resolve = (hostname: string): Promise<string[]> =>
  lookup(hostname, { all: true }).then(
    (addresses) => addresses.map(({ address }) => address),
    () => [],
  );

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * Registers an endpoint that is not there yet; one that is, is left as it is.
 * @returns its id, and for a new one its secret, to be shown once
 */
export async function registerEndpoint(
  manager: EntityManager,
  { school_id, url, is_default, allowed_cidrs, event_types, envelope }: NewEndpoint,
): Promise<{ endpoint_id: number; secret?: string }> {
  const secret = newSecret();
  const { href } = new URL(url);
  const known: { endpoint_id: number; url: string }[] = await manager.query(
    'select endpoint_id, url from callback_endpoint where school_id = $1',
    [school_id],
  );
  const before = known.find((endpoint) => new URL(endpoint.url).href === href);
  if (before) return { endpoint_id: before.endpoint_id };
  if (is_default) await clearDefault(manager, school_id);
  const [{ endpoint_id }]: [{ endpoint_id: number }] = await manager.query(
    `insert into callback_endpoint (school_id, url, is_default, secrets, allowed_cidrs, event_types, envelope)
     values ($1, $2, $3, $4, $5, $6, $7)
     returning endpoint_id`,
    [school_id, href, is_default, [secret], allowed_cidrs, event_types, envelope],
  );
  return { endpoint_id, secret };
}

const clearDefault = (manager: EntityManager, school_id: number): Promise<unknown> =>
  manager.query('update callback_endpoint set is_default = false where school_id = $1 and is_default', [school_id]);

/** Changes what is given of an endpoint; the secrets stay. @returns false where there is no such endpoint */
export async function changeEndpoint(
  manager: EntityManager,
  endpointId: number,
  { is_default, allowed_cidrs, event_types, envelope }: Partial<Omit<NewEndpoint, 'school_id' | 'url'>>,
): Promise<boolean> {
  const [endpoint]: { school_id: number }[] = await manager.query(
    'select school_id from callback_endpoint where endpoint_id = $1',
    [endpointId],
  );
  if (!endpoint) return false;
  if (is_default) await clearDefault(manager, endpoint.school_id);
  await manager.query(
    `update callback_endpoint set is_default = coalesce($2, is_default), allowed_cidrs = coalesce($3, allowed_cidrs),
            event_types = case when $4 then $5 else event_types end, envelope = coalesce($6, envelope)
      where endpoint_id = $1`,
    [
      ...[endpointId, is_default ?? null, allowed_cidrs ?? null],
      ...[event_types !== undefined, event_types ?? null, envelope ?? null],
    ],
  );
  return true;
}

/**
 * A new secret beside the one there is: both sign until the old one is dropped.
 * @returns the new secret, to be shown once; undefined where there is no such endpoint, or two secrets sign already
 */
export async function addSecret(manager: EntityManager, endpointId: number): Promise<string | undefined> {
  const secret = newSecret();
  const [rows]: [object[]] = await manager.query(
    `update callback_endpoint set secrets = array_prepend($2, secrets)
      where endpoint_id = $1 and cardinality(secrets) = 1 returning endpoint_id`,
    [endpointId, secret],
  );
  return rows.length === 1 ? secret : undefined;
}

/** Ends a rotation: only the newer secret signs on. @returns false where no second one signs */
export async function dropOldSecret(manager: EntityManager, endpointId: number): Promise<boolean> {
  const [rows]: [object[]] = await manager.query(
    `update callback_endpoint set secrets = secrets[1:1] where endpoint_id = $1 and cardinality(secrets) = 2
     returning endpoint_id`,
    [endpointId],
  );
  return rows.length === 1;
}
