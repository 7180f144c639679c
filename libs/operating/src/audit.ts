import type { Queries } from '#operations';
import type { EntityManager } from 'typeorm';

/** Every change that operators can make, by the name that the audit gives it. */
export const whats = [
  'work retry',
  'work cancel',
  'work ring',
  'group repair',
  'endpoint add',
  'endpoint set',
  'endpoint rotate',
  'endpoint drop-old',
  'endpoint enable',
  'endpoint disable',
  'school add',
  'school set',
  'key add',
  'key rotate',
  'key drop-old',
  'key revoke',
  'school pre-activate',
  'roster upload',
  'roster plan',
  'roster approve',
  'roster undo',
  'roster photos',
  'person edit',
  'person release',
  'orphans sweep',
  'orphans dissolve',
  'archive refill',
  'archive retry-files',
  'dead-letters discard',
  'dead-letters requeue',
  'subscriber add',
  'subscriber remove',
  'restored',
] as const;
export type What = (typeof whats)[number];

/** One thing that has been done, in ids and settings: never a secret, nor what people are called or write. */
export interface Deed {
  /** To what, as operators name it: `group:1496`, `endpoint:3`, `school:6`. */
  subject: string;
  /** Whose it is; null: the deployment's. */
  school_id: number | null;
  details?: Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>;
}

/** What a deed to several is done to. */
export const subjectOf = (names: readonly string[], plural: string): string =>
  names.length === 1 ? names[0]! : `${names.length} ${plural}`;

/** Who has done it, as he says himself, and why. */
export interface Doer {
  who: string;
  why?: string | undefined;
}

/** Writes deeds down, in the transaction that does them. For the door of changes alone. */
export async function writeAudit(
  manager: EntityManager,
  { who, why }: Doer,
  { what, deeds }: { what: What; deeds: readonly Deed[] },
): Promise<void> {
  if (deeds.length === 0) return;
  await manager.query(
    `insert into audit (who, why, what, school_id, subject, details)
     select $1, $2, $3, school_id, subject, coalesce(details, '{}')
       from jsonb_to_recordset($4::jsonb) as deed(subject text, school_id integer, details jsonb)`,
    [who, why ?? null, what, JSON.stringify(deeds)],
  );
}

/** A deed as it was written down. */
export interface AuditLine {
  audit_id: string;
  at: Date;
  who: string;
  why: string | null;
  what: What;
  school_id: number | null;
  subject: string;
  details: Record<string, unknown>;
}

/** What has been done, the newest first: of one school, or of all and the deployment. */
export function readAudit(
  queries: Queries,
  { school, sinceMs, limit }: { school?: number | undefined; sinceMs?: number | undefined; limit: number },
): Promise<AuditLine[]> {
  const after = `at > now() - $2::float * interval '1 millisecond'`;
  return queries.query(
    `select audit_id, at, who, why, what, school_id, subject, details from audit
      where ($1::integer is null or school_id = $1) and ($2::float is null or ${after})
      order by at desc, audit_id desc limit $3`,
    [school ?? null, sinceMs ?? null, limit],
  );
}
