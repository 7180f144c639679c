import { randomUUID } from 'node:crypto';
import { events, newEvent, topicOf } from '#contracts';
import { unsettledHours } from '#database';
import type { Outbox } from '#outbox';
import type { EntityManager } from 'typeorm';
import { fateOf, firstTryMs, type Found, type Hour, type HourState } from './hour-fate.js';

/*
 * The rows of hours. All times are the database's; every function is for the caller's transaction.
 */

/** Whoever comes back after longer has lost more than hours of chat. */
const longestAway = `interval '400 days'`;

/**
 * Makes sure that every hour has a row, up to the one that goes on: those that Easemob still keeps, and those that nobody
 * has looked at since the last one that was. Only what is new is written, or every look would lock them all.
 * $1: days that Easemob keeps them, $2: milliseconds from the end of an hour to its first try
 */
const openHours = `
  with first as (
    select greatest(now() - ${longestAway}, least(
      now() - ($1 * 24 - 1) * interval '1 hour',
      (select max(hour) + interval '1 hour' from chat_hour where lost_at is not null))) as at)
  insert into chat_hour as h (hour, next_at, lost_at)
  select hour, hour + interval '1 hour' + $2 * interval '1 millisecond', lost_at
    from first, generate_series(date_trunc('hour', first.at, 'UTC'), date_trunc('hour', now(), 'UTC'), interval '1 hour') hour,
         lateral (select hour + $1 * interval '24 hours' as lost_at) kept
   where not exists (select from chat_hour known where known.hour = hour.hour
                       and (known.lost_at = kept.lost_at or known.state in ('complete', 'gone')))
   order by hour
  on conflict (hour) do update set next_at = coalesce(h.next_at, excluded.next_at), lost_at = excluded.lost_at
   where h.${unsettledHours}`;

/** By the setting of now, whatever it was when the hour was opened. $1: days that Easemob keeps them */
const loseHours = `update chat_hour set state = 'gone', next_at = null
  where ${unsettledHours} and hour <= now() - $1 * interval '24 hours' returning hour`;

/** Opens what is to be watched, and gives up what Easemob keeps no longer. @returns the hours that are lost now */
export async function openAndLose(manager: EntityManager, keptDays: number): Promise<Date[]> {
  await manager.query(openHours, [keptDays, firstTryMs]);
  const [lost]: [{ hour: Date }[]] = await manager.query(loseHours, [keptDays]);
  return lost.map(({ hour }) => hour);
}

/** The hours whose files are to be tried now, those first that are lost first. */
export async function dueHours(manager: EntityManager, limit: number): Promise<Date[]> {
  const rows: { hour: Date }[] = await manager.query(
    'select hour from chat_hour where next_at <= now() order by hour limit $1',
    [limit],
  );
  return rows.map(({ hour }) => hour);
}

/** Notes that a file is about to be tried: whoever dies over it leaves it to be tried again after a while, and counted. */
export const beginHour = (manager: EntityManager, hour: Date): Promise<unknown> =>
  manager.query(`update chat_hour set tries = tries + 1, next_at = now() + interval '5 minutes' where hour = $1`, [
    hour,
  ]);

/** A try that was none, by no fault of the hour: it stays due. */
export const letGoOf = (manager: EntityManager, hour: Date): Promise<unknown> =>
  manager.query(`update chat_hour set tries = greatest(0, tries - 1), next_at = now() where hour = $1`, [hour]);

/** So many messages of its file were new; in the transaction that has brought them in. */
export async function countNew(manager: EntityManager, hour: Date, inserted: number): Promise<void> {
  if (inserted === 0) return;
  await manager.query('update chat_hour set merged = coalesce(merged, 0) + $2 where hour = $1', [hour, inserted]);
}

/** Writes down what has been found, judged by what is known by now: a callback may have told of the hour meanwhile. */
export async function settleHour(manager: EntityManager, hour: Date, found: Found): Promise<HourState> {
  const [row]: Hour[] = await manager.query(
    `select state, tries, extract(epoch from now() - hour - interval '1 hour')::float * 1000 as age_ms,
            extract(epoch from coalesce(lost_at, now()) - now())::float * 1000 as left_ms
       from chat_hour where hour = $1 for update`,
    [hour],
  );
  const { state, reason, delayMs } = fateOf(found, row!);
  const lines = found.kind === 'read' ? found.lines : null;
  await manager.query(
    `update chat_hour set state = $2, reason = $3, next_at = now() + $4::float * interval '1 millisecond',
            checked_at = now(), lines = coalesce($5, lines), read_at = case when $5::int is null then read_at else now() end
      where hour = $1`,
    [hour, state, reason, delayMs, lines],
  );
  return state;
}

/** So long before it is lost somebody can still do something about it, at whatever hour of the night it is told. */
const warnBefore = `interval '12 hours'`;

interface AtRisk {
  hour: Date;
  state: 'missing' | 'callback_only' | 'early';
  reason: string | null;
  lost_at: Date;
}

/** Tells, once each, of the hours that will soon be lost. @returns these */
export async function warnOfHours(manager: EntityManager, outbox: Outbox): Promise<AtRisk[]> {
  const [rows]: [AtRisk[]] = await manager.query(
    `update chat_hour set warned_at = now()
      where ${unsettledHours} and warned_at is null and lost_at <= now() + ${warnBefore} returning hour, state, reason, lost_at`,
  );
  const time = new Date().toISOString();
  const told = rows.map(({ hour, lost_at, ...row }) => {
    const data = { ...row, hour: hour.toISOString(), lost_at: lost_at.toISOString() };
    const body = newEvent(events['archive.hour_at_risk'], { id: randomUUID(), time, school_id: 0, data });
    return { to: { topic: topicOf(body) }, body };
  });
  await outbox.add(manager, told);
  return rows;
}
