import { droppedAtATime as atATime } from '#database';

/** Of one round; what there is more of waits for the next. */
const importsAtATime = 100;

/**
 * What imports have changed, from so long ago. One that is planned or on its way keeps all of it; of one that has ended the
 * school is locked, as by whoever would take it back: he either sees that some has gone, or has all.
 */
const dropChanges = `with old as materialized (
    select i.import_id from roster_import i join roster_school s using (school_id)
     where i.changes <> 'gone' and i.status in ('done', 'undone', 'failed')
       and coalesce(i.finished_at, i.created_at) < now() - $1 * interval '1 day'
     order by i.import_id limit ${importsAtATime} for update of i, s skip locked),
  gone as materialized (
    select c.import_id, c.chunk, c.step, c.place from roster_change c join old using (import_id) limit ${atATime}),
  marked as (
    update roster_import i set changes = case when (select count(*) from gone) < ${atATime} then 'gone' else 'going' end
      from old where i.import_id = old.import_id)
  delete from roster_change c using gone g
   where (c.import_id, c.chunk, c.step, c.place) = (g.import_id, g.chunk, g.step, g.place)`;

/**
 * Lists that were sent so long ago, with what was found in them: names of people among it. One whose import may go on, or be
 * taken back, stays, as does one that is still to be read. Of one that was given up its work goes too.
 */
const dropUploads = `with old as materialized (
    select u.import_id from roster_upload u
     where u.received_at < now() - $1 * interval '1 day' and u.outcome is not null
       and not exists (select from roster_import i where i.import_id = u.import_id and i.changes <> 'gone')
       and not exists (
         select from work_item w where w.key = 'roster-import:' || u.import_id and w.done < w.wanted and w.parked_at is null)
     order by u.received_at limit ${atATime} for update skip locked),
  work as (delete from work_item w using old where w.key = 'roster-import:' || old.import_id)
  delete from roster_upload u using old where u.import_id = old.import_id`;

/** What goes by age of that which imports leave behind. */
export const importDrops = { roster_changes: dropChanges, roster_uploads: dropUploads };
