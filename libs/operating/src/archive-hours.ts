import type { ChatHour } from '#database';
import type { Queries } from '#operations';
import { want } from '#work';
import { nothingDone, type Operator } from './operator.js';

/** From the first moment up to the second, which is no part of it. */
export interface Range {
  from: Date;
  to: Date;
}

/** Hours one behind the other that stand alike. */
export interface Coverage {
  from: Date;
  /** The end of the last of them. */
  to: Date;
  hours: number;
  /** `unwatched`: nobody has looked for any of them so far. */
  state: ChatHour['state'] | 'unwatched';
  reason: string | null;
  /** Lines of their files, as far as these were read, and how many messages of them no callback had told. */
  lines: number;
  merged: number;
  /** When the first of them can't be had any more. */
  lost_at: Date | null;
}

/** One row for each hour, whether or not there is one of it in the table. $1 and $2: a range */
const hoursWithin = `
  select hour, coalesce(state, 'unwatched') as state, reason, coalesce(lines, 0) as lines, coalesce(merged, 0) as merged, lost_at
    from generate_series(date_trunc('hour', $1::timestamptz, 'UTC'), $2::timestamptz - interval '1 microsecond', interval '1 hour') at(hour)
    left join chat_hour using (hour)`;

/** What is known of every hour of a range, the earliest first. */
export function readCoverage(queries: Queries, { from, to }: Range): Promise<Coverage[]> {
  return queries.query(
    `select min(hour) as "from", max(hour) + interval '1 hour' as "to", count(*)::int as hours, state, reason,
            sum(lines)::int as lines, sum(merged)::int as merged, min(lost_at) as lost_at
       from (select *, row_number() over (order by hour) - row_number() over (partition by state, reason order by hour) as island
               from (${hoursWithin}) hours) islands
      group by state, reason, island order by 1`,
    [from, to],
  );
}

/** From the first hour that is watched up to now: what there is to tell of unless somebody asks for less. */
export async function watchedRange(queries: Queries): Promise<Range> {
  const [range]: [Range] = await queries.query(
    `select coalesce(min(hour), date_trunc('hour', now(), 'UTC')) as "from", now() as "to" from chat_hour`,
  );
  return range;
}

/** What reading hours once more would mean. */
interface Refill {
  /** Those that have begun. */
  hours: number;
  /** Of these, whose files Easemob keeps no longer, as far as we know. */
  lost: number;
  complete: number;
}

/** What Easemob keeps no longer is not given up before it has been tried. $3: days */
const past = (hour: string) => `${hour} <= now() - $3 * interval '24 hours'`;
const begun = `(${hoursWithin}) hours where hour <= now()`;

export async function surveyRefill(queries: Queries, { from, to }: Range): Promise<Refill> {
  const [found]: [Refill] = await queries.query(
    `select count(*)::int as hours, count(*) filter (where state = 'gone')::int as lost,
            count(*) filter (where state = 'complete')::int as complete from ${begun}`,
    [from, to],
  );
  return found;
}

/**
 * Has the files of hours read once more, as soon as Easemob's limit allows; also of those that are settled, which change
 * only for the better, and of the one that goes on, which is not complete by that.
 * @param history whose messages are kept, and for how many days Easemob keeps files, as the workers' settings have it
 * @returns how many hours
 */
export function refillHours(
  operator: Operator,
  { from, to }: Range,
  { scope, keptDays }: { scope: 'lesson-prep' | 'all'; keptDays: number },
): Promise<number> {
  return operator.change('archive refill', async (manager, outbox) => {
    const rows: unknown[] = await manager.query(
      `insert into chat_hour as h (hour, next_at, state)
       select hour, now(), case when ${past('hour')} then 'gone' else 'missing' end from ${begun} order by hour
       on conflict (hour) do update set next_at = now(), tries = 0,
         state = case when ${past('h.hour')} and h.state <> 'complete' then 'gone' else h.state end
       returning hour`,
      [from, to, keptDays],
    );
    if (rows.length === 0) return nothingDone(0);
    await want(manager, outbox, { kind: 'chat-hours', id: scope, lane: 'bulk' });
    const details = { from: from.toISOString(), to: to.toISOString(), hours: rows.length };
    return { result: rows.length, deeds: [{ subject: 'chat-hours', school_id: null, details }] };
  });
}
