import { droppedAtATime as atATime } from '#database';

const longAgo = `now() - $1 * interval '1 day'`;
/** Ids begin with the milliseconds of their making (uuidv7.ts): in their order the oldest come first, and need no index of their own. */
const firstIdSince = `(lpad(to_hex((extract(epoch from ${longAgo}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`;

/** A callback has the id of the operation of which it tells. Of one that was given up its work goes too. */
const dropCallbacks = `with old as materialized (
    select delivery_id from callback_delivery d
     where event_id < ${firstIdSince} and created_at < ${longAgo} and not exists (
       select from work_item w where w.key = 'callback:' || d.delivery_id and w.done < w.wanted and w.parked_at is null)
     order by event_id limit ${atATime} for update skip locked),
  tries as (delete from callback_attempt t using old where t.delivery_id = old.delivery_id),
  work as (delete from work_item w using old where w.key = 'callback:' || old.delivery_id)
  delete from callback_delivery d using old where d.delivery_id = old.delivery_id`;

const dropOperations = `with old as materialized (
    select operation_id from operation o
     where operation_id < ${firstIdSince} and finished_at < ${longAgo}
       and not exists (select from callback_delivery d where d.event_id = o.operation_id)
     order by operation_id limit ${atATime} for update skip locked),
  callbacks as (delete from operation_callback c using old where c.operation_id = old.operation_id)
  delete from operation o using old where o.operation_id = old.operation_id`;

/**
 * What goes by age of that which clients see of work, and are told of its end. What is open stays: an operation that has not
 * ended, a callback that is still tried.
 */
export const operationDrops = {
  /** Callbacks with their tries. */
  callbacks: dropCallbacks,
  /** Operations, once their callbacks are gone. */
  operations: dropOperations,
};
