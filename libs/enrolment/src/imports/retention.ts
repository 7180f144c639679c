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

/** What goes by age of that which imports leave behind. */
export const importDrops = { roster_changes: dropChanges };
