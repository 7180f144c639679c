import { workKinds, type Lane, type WorkKindName } from '#contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { Crowd } from './fair-shares.js';

/** What waits in one queue for a place, and whose that is. */
export interface Backlog extends Crowd {
  kind: WorkKindName;
  lane: Lane;
  /** Work that is due and in nobody's hands. */
  due: number;
  /** Work that somebody has in hand. */
  held: number;
  /** How long the one of it that waits longest has been due; 0: none. */
  oldest_seconds: number;
}

/** How much of each queue is looked at, however much there is. */
const mostLookedAt = 10_000;

const queues = Object.values(workKinds).flatMap(({ kind, lanes }) => lanes.map((lane) => ({ kind, lane })));

/**
 * Every queue, with what waits in it, in a bounded time: of the open work of each no more than 10,000 rows are looked at, by
 * the index that turns are found by.
 */
export async function readBacklog(queries: Pick<DataSource | EntityManager, 'query'>): Promise<Backlog[]> {
  return queries.query(
    `select kind, lane, due, held, schools, accounts, oldest_seconds
       from unnest($1::text[], $2::text[]) with ordinality as queue(kind, lane, place), lateral (
         select count(*) filter (where waits)::int as due, count(*) filter (where in_hand)::int as held,
                count(distinct school_id) filter (where waits)::int as schools,
                count(distinct (school_id, account_id)) filter (where waits)::int as accounts,
                coalesce(extract(epoch from now() - min(next_at) filter (where waits)), 0)::float as oldest_seconds
           from (select school_id, account_id, next_at, lease_until >= now() as in_hand,
                        next_at <= now() and (lease_until is null or lease_until < now()) as waits
                   from work_item w
                  where w.kind = queue.kind and w.lane = queue.lane and done < wanted and parked_at is null
                  order by school_id, account_id, next_at limit ${mostLookedAt}) looked_at) counted
      order by place`,
    [queues.map(({ kind }) => kind), queues.map(({ lane }) => lane)],
  );
}
