import type { EntityManager } from 'typeorm';

/** What goes by age. What nobody has looked at yet never does. */
export type Ageing =
  /** Events that are in the log, or were none of its business. */
  | 'events'
  /** Events that could not be brought into the log. */
  | 'strays'
  | 'hours';

const atATime = 1000;

/** As the indexes say it. */
const stray = `outcome ~ '^(unknown|failed)'`;

/** The oldest first; what another has in hand is left to him. $1: days */
const dropEvents = (which: string) => `delete from chat_event where event_id in (
  select event_id from chat_event where ${which} and processed_at < now() - $1 * interval '1 day'
   order by processed_at limit ${atATime} for update skip locked)`;
const dropHours = `delete from chat_hour where hour in (
  select hour from chat_hour where hour < now() - $1 * interval '1 day' order by hour limit ${atATime})`;

const drops: Record<Ageing, string> = {
  events: dropEvents(stray.replace('~', '!~')),
  strays: dropEvents(stray),
  hours: dropHours,
};

/**
 * Drops some of what is older than so many days, in the caller's transaction.
 * @returns how many, and whether there may be more
 */
export async function dropOld(
  manager: EntityManager,
  { what, days }: { what: Ageing; days: number },
): Promise<{ dropped: number; more: boolean }> {
  const [, dropped]: [unknown, number] = await manager.query(drops[what], [days]);
  return { dropped, more: dropped === atATime };
}
