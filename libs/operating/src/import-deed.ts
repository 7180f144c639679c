import type { ImportRecord } from '#enrolment';
import type { Deed } from './audit.js';

/** An import that begins, as it is written down: how many rows, and of nobody which. */
export function importDeed({
  import_id,
  school_id,
  what,
  counts,
}: Pick<ImportRecord, 'import_id' | 'school_id' | 'what' | 'counts'>): Deed {
  const rows = Object.entries(counts).map(([table, verbs]) => [
    table,
    Object.entries(verbs).map(([verb, count]) => `${verb} ${count}`),
  ]);
  return { subject: `roster-import:${import_id}`, school_id, details: { what, ...Object.fromEntries(rows) } };
}

/** What became of one that had begun. */
export const outcomeDeed = (
  { import_id, school_id }: Pick<ImportRecord, 'import_id' | 'school_id'>,
  details: NonNullable<Deed['details']>,
): Deed => ({
  subject: `roster-import:${import_id}`,
  school_id,
  details,
});
