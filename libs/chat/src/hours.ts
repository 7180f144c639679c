import type { EntityManager } from 'typeorm';

/** Nobody's phone may make us watch hours of another century. */
const within = `between now() - interval '31 days' and now() + interval '1 hour'`;

/**
 * Rows of hours are locked only where this says something new: else all that is told of the same hour would wait for each
 * other. In the order of the hours, as everybody locks them. $1: moments, in milliseconds since 1970
 */
const toldOf = `insert into chat_hour as h (hour, state)
  select hour, 'callback_only'
    from (select distinct date_trunc('hour', to_timestamp(ms / 1000), 'UTC') as hour from unnest($1::float[]) ms) told
   where hour ${within}
     and not exists (select from chat_hour known where known.hour = told.hour and known.state <> 'missing')
   order by hour
  on conflict (hour) do update set state = 'callback_only' where h.state = 'missing'`;

/** Notes that callbacks have told of messages of these moments: their hours were not silent. */
export async function noteHours(manager: EntityManager, moments: readonly number[]): Promise<void> {
  if (moments.length > 0) await manager.query(toldOf, [moments]);
}
