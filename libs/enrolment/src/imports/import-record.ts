import type { EntityManager } from 'typeorm';
import type { Reads } from '../rows/state.js';
import type { Counts, PlacedChange } from './changes.js';

/** What brought it: a list; a change by hand; or a hand letting go of what it had changed. */
type ImportWhat = 'import' | 'edit' | 'release';

/** `approved`: nothing is changed yet. `failed`: nothing was. Between the ends, `chunks_applied` says how far it is. */
export type ImportStatus = 'planned' | 'approved' | 'applying' | 'done' | 'undoing' | 'undone' | 'failed';

/** An import as it is kept, without the people in it. */
export interface ImportRecord {
  readonly import_id: number;
  readonly school_id: number;
  readonly what: ImportWhat;
  readonly status: ImportStatus;
  /** How it was asked for, and the highest numbers that it gives out. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly base_version: number;
  readonly version: number | null;
  readonly counts: Counts;
  /** So many people leave that it must be typed; null: not so many. */
  readonly brake: number | null;
  readonly chunks: number;
  readonly chunks_applied: number;
  readonly who: string;
  readonly failure: string | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  /** What it has changed: all of it, some, or nothing more of it. */
  readonly changes: 'kept' | 'going' | 'gone';
}

const columns = `import_id, school_id, what, status, options, base_version, version, counts, brake, chunks, chunks_applied,
  who, failure, created_at, finished_at, changes`;

export async function readImport(reads: Reads, import_id: number): Promise<ImportRecord | undefined> {
  const [row]: ImportRecord[] = await reads.query(`select ${columns} from roster_import where import_id = $1`, [
    import_id,
  ]);
  return row;
}

/** Several, by their numbers. */
export async function readImports(reads: Reads, ids: readonly number[]): Promise<Map<number, ImportRecord>> {
  const rows: ImportRecord[] = await reads.query(`select ${columns} from roster_import where import_id = any($1)`, [
    ids,
  ]);
  return new Map(rows.map((row) => [row.import_id, row]));
}

/** The imports of a school, the newest first. */
export const listImports = (reads: Reads, school_id: number, limit: number): Promise<ImportRecord[]> =>
  reads.query(`select ${columns} from roster_import where school_id = $1 order by import_id desc limit $2`, [
    school_id,
    limit,
  ]);

/** What is to be kept of a plan. */
export interface NewImport extends Pick<
  ImportRecord,
  'school_id' | 'what' | 'options' | 'base_version' | 'counts' | 'brake' | 'who'
> {
  /** A number that has been given out for it; absent: a new one. */
  readonly import_id?: number;
  /** Of the file; null where none came. */
  readonly digest: string | null;
  readonly changes: readonly PlacedChange[];
}

/** The number of the next import. */
export const nextImportId = `nextval(pg_get_serial_sequence('roster_import', 'import_id'))::integer`;

const changesAtATime = 2000;

/** Keeps a plan with every row that it makes of which. An older plan of the school that nobody has approved makes way. */
export async function keepImport(manager: EntityManager, { changes, ...plan }: NewImport): Promise<number> {
  await manager.query(`delete from roster_import where school_id = $1 and status = 'planned'`, [plan.school_id]);
  const chunks = (changes.at(-1)?.chunk ?? -1) + 1;
  const [{ import_id }]: [{ import_id: number }] = await manager.query(
    `insert into roster_import (import_id, school_id, what, status, digest, options, base_version, counts, brake, chunks, who)
     overriding system value values (coalesce($1, ${nextImportId}), $2, $3, 'planned', $4, $5, $6, $7, $8, $9, $10)
     returning import_id`,
    [
      plan.import_id ?? null,
      plan.school_id,
      plan.what,
      plan.digest,
      JSON.stringify(plan.options),
      plan.base_version,
      JSON.stringify(plan.counts),
      plan.brake,
      chunks,
      plan.who,
    ],
  );
  for (let from = 0; from < changes.length; from += changesAtATime) {
    const rows = changes
      .slice(from, from + changesAtATime)
      .map(({ change: { before, after }, ...place }, at) => ({ ...place, place: from + at, before, after }));
    await manager.query(
      `insert into roster_change (import_id, chunk, step, place, im_group_id, before, after)
       select $1, chunk, step, place, im_group_id, before, after
         from jsonb_to_recordset($2::jsonb)
           as change(chunk integer, step integer, place integer, im_group_id integer, before jsonb, after jsonb)`,
      [import_id, JSON.stringify(rows)],
    );
  }
  return import_id;
}

/** Why an import could not go on. One of which nothing has been done is over with it. */
export async function noteFailure(manager: EntityManager, import_id: number, failure: string): Promise<ImportRecord> {
  await manager.query(
    `update roster_import set failure = $2,
            status = case when chunks_applied = 0 and status <> 'undoing' then 'failed' else status end
      where import_id = $1`,
    [import_id, failure],
  );
  return (await readImport(manager, import_id))!;
}
