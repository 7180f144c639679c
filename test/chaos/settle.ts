import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** What is not finished yet, counted by kind. */
export type Unfinished = Record<
  'work' | 'operations' | 'messages' | 'callbacks' | 'outbox' | 'claims' | 'orphans',
  number
>;

/** Sweeps for orphans never end: one follows the other. What they have found is counted instead. */
const counts = `
  select (select count(*)::int from work_item where done < wanted and parked_at is null and kind <> 'orphans') as work,
         (select count(*)::int from operation where finished_at is null) as operations,
         (select count(*)::int from message where status = 'waiting') as messages,
         (select count(*)::int from callback_delivery where delivered_at is null) as callbacks,
         (select count(*)::int from outbox where address not like 'orphans%') as outbox,
         (select count(*)::int from work_item where lease_owner is not null and kind <> 'orphans') as claims,
         (select count(*)::int from orphan_group where settled_at is null) as orphans`;

const askEveryMs = 500;
const passTimeEveryMs = 3000;
/** Long enough for a sweep to see in Easemob what nobody here knows of. */
const mustStandMs = 4000;

/**
 * Waits until nothing is left to do and stays so for a moment.
 * @returns what was still unfinished when patience ended; nothing, as it should be
 */
export async function settle(
  database: pg.Pool,
  { withinMs, signal, tell }: { withinMs: number; signal: AbortSignal; tell: (line: string) => void },
): Promise<Partial<Unfinished>> {
  const startedAt = performance.now();
  let stoodSince: number | undefined;
  let passedAt = startedAt;
  for (let round = 0; ; round++) {
    const { rows } = await database.query(counts);
    const left = Object.entries(rows[0] as Unfinished).filter(([, count]) => count > 0);
    const now = performance.now();
    stoodSince = left.length > 0 ? undefined : (stoodSince ?? now);
    if (stoodSince !== undefined && now - stoodSince >= mustStandMs) return {};
    if (now - startedAt > withinMs) return Object.fromEntries(left);
    if (round % 10 === 0) tell(`settling: ${left.map(([what, count]) => `${count} ${what}`).join(', ') || 'all done'}`);
    if (now - passedAt > passTimeEveryMs) {
      passedAt = now;
      await passTime(database);
    }
    await delay(askEveryMs, undefined, { signal });
  }
}

/**
 * Lets time pass for work that waits for its next try: retries of callbacks are minutes and hours apart, and no run
 * lasts so long. Nothing else is touched: how long a create has been in doubt is read from another column.
 */
async function passTime(database: pg.Pool): Promise<void> {
  await database.query(
    `update work_item set next_at = now(), ring_after = now() - interval '1 minute'
      where done < wanted and parked_at is null and lease_owner is null and next_at > now() + interval '2 seconds'`,
  );
  await database.query(`update outbox set available_at = now() where available_at > now() + interval '2 seconds'`);
}
