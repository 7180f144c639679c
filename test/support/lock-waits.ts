import type pg from 'pg';

/**
 * Who waits for a lock in this database, a row each. Not `pg_locks`: that tells of all databases of the server, where other
 * tests wait as well, and a wait for a row names no database there.
 */
export const lockWaits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** What happens while another transaction holds the row of a group. It is let go whatever becomes of the story. */
export async function whileLocked<T>(
  { database }: { database: pg.Pool },
  { im_group_id }: { im_group_id: number },
  story: () => Promise<T>,
): Promise<T> {
  const holder = await database.connect();
  try {
    await holder.query('begin');
    await holder.query('select 1 from im_group where im_group_id = $1 for update', [im_group_id]);
    return await story();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}
