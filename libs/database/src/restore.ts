import type { DataSource, EntityManager } from 'typeorm';

/**
 * More ids than can have been given out since the newest row that is left: 30 for each second, which is more messages than
 * Easemob takes, and by chance a million or two on top. It grows with time, for a backup may be restored twice.
 */
const skippedIds = `(1000000 * (1 + random()) + 30 * extract(epoch from now() - greatest(
  (select max(created_at) from operation), (select max(created_at) from im_group), now() - interval '1 year')))::bigint`;

/**
 * Finds out whether the database is another one than it knows itself to be: restored from a backup, or taken over by a
 * replica that may lack the last moments. What happened since the backup is forgotten then, but Easemob and the apps
 * remember it. So from then on groups without a counterpart are looked for before they are made, and no id is given out
 * that may have been given before.
 * @returns true where this call has noted a restore
 */
export async function noteRestore(dataSource: DataSource): Promise<boolean> {
  const isOther = 'select database_identity <> database_identity() as other from deployment';
  // Only read where there is nothing to note: a database that is read-only for a while must keep nobody from starting.
  const [seen]: [{ other: boolean }] = await dataSource.query(isOther);
  if (!seen.other) return false;
  return dataSource.transaction(async (manager) => {
    const [row]: [{ other: boolean }] = await manager.query(`${isOther} for update`);
    if (!row.other) return false;
    await declareRestore(manager);
    return true;
  });
}

/** Notes a restore that cannot be noticed: of a dump of an older release, of a snapshot of the disk. */
export async function declareRestore(manager: EntityManager): Promise<void> {
  await manager.query('update deployment set database_identity = database_identity(), restored_at = now()');
  await manager.query(
    `select setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, start_value) + skipped.ids)
       from pg_sequences, (select ${skippedIds} as ids) as skipped
      where schemaname = current_schema() and sequencename <> 'migrations_id_seq'`,
  );
}
