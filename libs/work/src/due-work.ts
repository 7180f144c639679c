import type { Lane, WorkKindName } from '#contracts';
import type { DataSource } from 'typeorm';

/** Where work waits: one queue of doorbells. */
export interface Queue {
  kind: WorkKindName;
  lane: Lane;
}

/** From where on to look, and for how many. */
export interface Walk {
  /** Ids above this one; 0 and up all of them. */
  above: number;
  most: number;
}

const open = 'kind = $1 and lane = $2 and done < wanted and parked_at is null';
const due = `${open} and next_at <= now() and (lease_until is null or lease_until < now())`;

/*
 * Both walk an index from one tenant to the next (a "loose index scan"): their cost follows the number of tenants that are
 * asked for, not how many there are nor how much they have. No other index fits these conditions: after a quiet time
 * PostgreSQL takes the table for empty, and would take any that fits for as good as another.
 */

/** Schools with work that is due and in nobody's hands, in the order of their ids. */
export async function schoolsWithDueWork(
  dataSource: DataSource,
  { kind, lane, above, most }: Queue & Walk,
): Promise<number[]> {
  const rows: { school_id: number }[] = await dataSource.query(
    `with recursive school as (
       (select school_id from work_item where ${open} and school_id > $3 order by school_id limit 1)
       union all
       select next.school_id from school, lateral (
         select school_id from work_item w where ${open} and w.school_id > school.school_id order by school_id limit 1) next)
     select school_id from school, lateral (
       select from work_item w where ${due} and w.school_id = school.school_id order by w.account_id limit 1) busy
      limit $4`,
    [kind, lane, above, most],
  );
  return rows.map(({ school_id }) => school_id);
}

/** The accounts of one school with work that is due and in nobody's hands, each with the key that is due longest. */
export async function accountsWithDueWork(
  dataSource: DataSource,
  { kind, lane, school_id, above, most }: Queue & Walk & { school_id: number },
): Promise<{ account_id: number; key: string }[]> {
  return dataSource.query(
    `with recursive account as (
       (select account_id from work_item where ${open} and school_id = $3 and account_id > $4 order by account_id limit 1)
       union all
       select next.account_id from account, lateral (
         select account_id from work_item w where ${open} and w.school_id = $3 and w.account_id > account.account_id
          order by account_id limit 1) next)
     select account_id, first.key from account, lateral (
       select key from work_item w where ${due} and w.school_id = $3 and w.account_id = account.account_id
        order by next_at limit 1) first
      limit $5`,
    [kind, lane, school_id, above, most],
  );
}
