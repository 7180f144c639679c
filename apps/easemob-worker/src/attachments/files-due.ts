import type { EntityManager } from 'typeorm';

const pending = `file_state = 'pending' and recalled_at is null`;

/**
 * Walks an index from one school to the next: its cost follows the number of schools, not that of their files. The order
 * keeps PostgreSQL to that index, where a crowd of files makes it believe that any row will do.
 */
const schoolsWithDueFiles = `
  with recursive school as (
    (select school_id from message where ${pending} order by school_id limit 1)
    union all
    select next.school_id from school, lateral (
      select school_id from message where ${pending} and school_id > school.school_id order by school_id limit 1) next)
  select school_id from school, lateral (
    select from message m where ${pending} and m.school_id = school.school_id and m.file_next_at <= now()
     order by m.file_next_at limit 1) due`;

/** Schools with attachments that are to be fetched now. */
export async function schoolsOfDueFiles(manager: EntityManager): Promise<number[]> {
  const rows: { school_id: number }[] = await manager.query(schoolsWithDueFiles);
  return rows.map(({ school_id }) => school_id);
}
