import type { EntityManager } from 'typeorm';

/** How long what is done with is kept, in days; 0: for ever. */
interface Ages {
  /** Events that are in the log, or were none of its business. */
  events: number;
  /** Events that could not be brought into the log. What nobody has looked at yet is never dropped. */
  strays: number;
  hours: number;
}

const atATime = 1000;

/** As the indexes say it. */
const stray = `outcome ~ '^(unknown|failed)'`;

/** The oldest first; what another has in hand is left to him. $1: days */
const dropEvents = (which: string) => `delete from chat_event where event_id in (
  select event_id from chat_event where ${which} and processed_at < now() - $1 * interval '1 day'
   order by processed_at limit ${atATime} for update skip locked)`;
const dropHours = `delete from chat_hour where hour in (
  select hour from chat_hour where hour < now() - $1 * interval '1 day' order by hour limit ${atATime})`;

const drops = [
  ['events', dropEvents(stray.replace('~', '!~'))],
  ['strays', dropEvents(stray)],
  ['hours', dropHours],
] as const;

/** Drops some of what is older than it is to be kept, in the caller's transaction. @returns whether there may be more */
export async function dropOld(manager: EntityManager, ages: Ages): Promise<boolean> {
  let most = 0;
  for (const [kind, statement] of drops) {
    if (ages[kind] === 0) continue;
    const [, dropped]: [unknown, number] = await manager.query(statement, [ages[kind]]);
    most = Math.max(most, dropped);
  }
  return most === atATime;
}
