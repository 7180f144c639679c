import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Seal } from './seal.js';
import type { ServiceKey } from './service-key.js';

/** Anything that can run a statement. */
type Queries = Pick<DataSource | EntityManager, 'query'>;

/** A key without its secrets. */
export interface KeyLine extends ServiceKey {
  name: string;
  /** How many secrets sign. */
  secrets: number;
  created_at: Date;
  /** To within minutes. */
  last_used_at: Date | null;
  /** The same of the older one of two secrets: when it is not used any more, it can be dropped. */
  older_used_at: Date | null;
  revoked_at: Date | null;
}

const line = `key_id, name, scopes, schools, rate_per_minute, cardinality(secrets) as secrets, created_at, expires_at,
              last_used_at, older_used_at, revoked_at`;

/** All keys, those that are revoked included. */
export const listKeys = (queries: Queries): Promise<KeyLine[]> =>
  queries.query(`select ${line} from service_key order by created_at, key_id`);

/** One key; undefined where there is none of this id. */
export const readKey = async (queries: Queries, key_id: string): Promise<KeyLine | undefined> =>
  (await queries.query<KeyLine[]>(`select ${line} from service_key where key_id = $1`, [key_id]))[0];

/** All keys that are not revoked, with their sealed secrets. */
export const readLiveKeys = (queries: Queries): Promise<(ServiceKey & { secrets: string[] })[]> =>
  queries.query(
    'select key_id, secrets, scopes, schools, rate_per_minute, expires_at from service_key where revoked_at is null',
  );

export interface NewKey extends Omit<ServiceKey, 'key_id' | 'expires_at'> {
  name: string;
  /** Null: it never expires. */
  expires_in_ms: number | null;
}

const newSecret = (): string => `sk_${randomBytes(32).toString('base64url')}`;

/** @returns undefined where a key of this name is in use */
export async function addKey(
  manager: EntityManager,
  { name, scopes, schools, rate_per_minute, expires_in_ms }: NewKey,
  seal: Seal,
): Promise<{ key_id: string; secret: string } | undefined> {
  const key_id = `k_${randomBytes(10).toString('hex')}`;
  const secret = newSecret();
  const added: object[] = await manager.query(
    `insert into service_key (key_id, name, secrets, scopes, schools, rate_per_minute, expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + $7::float * interval '1 millisecond')
     on conflict (name) where revoked_at is null do nothing returning key_id`,
    [key_id, name, [seal.close(secret, key_id)], scopes, schools, rate_per_minute, expires_in_ms],
  );
  return added.length > 0 ? { key_id, secret } : undefined;
}

/** Gives a key a second secret, which is the newest. @returns undefined where it has two, or none */
export async function addKeySecret(manager: EntityManager, key_id: string, seal: Seal): Promise<string | undefined> {
  const secret = newSecret();
  const changed = await change(
    manager,
    'set secrets = array_prepend($2, secrets), older_used_at = null where key_id = $1 and cardinality(secrets) = 1',
    [key_id, seal.close(secret, key_id)],
  );
  return changed ? secret : undefined;
}

/** @returns false where it has one secret, or none */
export const dropOldKeySecret = (manager: EntityManager, key_id: string): Promise<boolean> =>
  change(manager, 'set secrets = secrets[1:1], older_used_at = null where key_id = $1 and cardinality(secrets) = 2', [
    key_id,
  ]);

/** Takes a key its secrets: from then on it is as unknown as one that never was. @returns false where it is so already */
export const revokeKey = (manager: EntityManager, key_id: string): Promise<boolean> =>
  change(manager, `set secrets = '{}', revoked_at = now() where key_id = $1 and revoked_at is null`, [key_id]);

/** Writes down that a key is used: with which secret, and when, by the database's clock. */
export async function noteKeyUse(queries: Queries, key_id: string, secret: 'newest' | 'older'): Promise<void> {
  const older = secret === 'older' ? ', older_used_at = now()' : '';
  await queries.query(`update service_key set last_used_at = now()${older} where key_id = $1`, [key_id]);
}

async function change(manager: EntityManager, what: string, values: unknown[]): Promise<boolean> {
  const [rows]: [object[]] = await manager.query(`update service_key ${what} returning key_id`, values);
  return rows.length > 0;
}
