/**
 * Who waits for a lock in this database, a row each. Not `pg_locks`: that tells of all databases of the server, where other
 * tests wait as well, and a wait for a row names no database there.
 */
export const lockWaits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
