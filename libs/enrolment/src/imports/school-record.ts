import type { EntityManager } from 'typeorm';
import type { Reads } from '../rows/state.js';

/** What is known of the roster of a school as a whole. */
export interface SchoolRecord {
  readonly school_year: number | null;
  /** Raised by whatever begins to change it. */
  readonly version: number;
  readonly highest: Highest;
  /** What the key of the digests made of a known word; null: there were no digests yet. */
  readonly digest_check: string | null;
}

/** The highest numbers that anything of a school ever had. */
export interface Highest {
  readonly class: number;
  readonly relation: number;
  readonly course: number;
}

const none: SchoolRecord = {
  school_year: null,
  version: 0,
  highest: { class: 0, relation: 0, course: 0 },
  digest_check: null,
};

const columns = 'school_year, version, highest_class, highest_relation, highest_course, digest_check';

type SchoolRow = Omit<SchoolRecord, 'highest'> &
  Record<'highest_class' | 'highest_relation' | 'highest_course', number>;

export async function readSchool(reads: Reads, school_id: number, { lock = false } = {}): Promise<SchoolRecord> {
  const [row]: SchoolRow[] = await reads.query(
    `select ${columns} from roster_school where school_id = $1 ${lock ? 'for update' : ''}`,
    [school_id],
  );
  if (!row) return none;
  const { highest_class, highest_relation, highest_course, ...rest } = row;
  return { ...rest, highest: { class: highest_class, relation: highest_relation, course: highest_course } };
}

/** The same, locked until the end of the transaction; made where there is none. Whoever begins something locks it first. */
export async function lockSchool(manager: EntityManager, school_id: number): Promise<SchoolRecord> {
  await manager.query('insert into roster_school (school_id) values ($1) on conflict do nothing', [school_id]);
  return readSchool(manager, school_id, { lock: true });
}

/** The import that is being carried out or taken back; there is one at a time. */
export async function importUnderWay(reads: Reads, school_id: number): Promise<number | undefined> {
  const [row]: { import_id: number }[] = await reads.query(
    `select import_id from roster_import where school_id = $1 and status in ('approved', 'applying', 'undoing')`,
    [school_id],
  );
  return row?.import_id;
}

/** @returns the version that the roster has from now on */
export async function raiseVersion(manager: EntityManager, school_id: number, highest: Highest): Promise<number> {
  const [[{ version }]]: [[{ version: number }]] = await manager.query(
    `update roster_school set version = version + 1, highest_class = greatest(highest_class, $2),
            highest_relation = greatest(highest_relation, $3), highest_course = greatest(highest_course, $4)
      where school_id = $1 returning version`,
    [school_id, highest.class, highest.relation, highest.course],
  );
  return version;
}

/** Remembers by which key digests are made. @returns false where those of before were made by another */
export async function sameDigestKey(manager: EntityManager, school_id: number, check: string): Promise<boolean> {
  const [rows]: [object[]] = await manager.query(
    'update roster_school set digest_check = $2 where school_id = $1 and coalesce(digest_check, $2) = $2 returning 1',
    [school_id, check],
  );
  return rows.length > 0;
}
