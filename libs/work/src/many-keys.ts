import { laneOf, type KindsWith, type Lane } from '#contracts';
import type { EntityManager } from 'typeorm';
import { oneMoreWish, ring, splitWorkKey, workKey, type WorkOutbox } from './work-item.js';

/*
 * Changes of many keys at once, for imports and for operators. Whoever calls locks the rows first, in the order of their
 * keys, or leaves that to the statement; and he keeps to a few hundred keys a transaction.
 */

/**
 * Takes work up again at once and with a clean slate: one more wish, no attempts, nothing to wait for. Whoever waited for
 * an earlier wish and has been told of its end hears nothing of this one.
 * @param lane `bulk` where so much is taken up that people's taps must not stand behind it
 */
export async function takeUpAgain(
  manager: EntityManager,
  outbox: WorkOutbox,
  { keys, lane }: { keys: readonly string[]; lane: Lane },
): Promise<void> {
  const ownLanes = keys.map((key) => laneOf(splitWorkKey(key).kind, lane));
  const [raised]: [{ key: string; lane: Lane }[]] = await manager.query(
    `update work_item w set wanted = wanted + 1, attempts = 0, next_at = now(), ring_after = now(), waiting_for = null,
            lane = case when w.lane = 'tap' and parked_at is null then 'tap' else own.lane end,
            parked_at = null, failure = null, updated_at = now()
       from unnest($1::text[], $2::text[]) as own(key, lane) where w.key = own.key returning w.key, w.lane`,
    [keys, ownLanes],
  );
  const doorbells = raised.map((row) => ring(row.key, { lane: row.lane }));
  await outbox.add(manager, doorbells);
}

/**
 * Gives work up for good: nothing is wanted of the keys until somebody asks again. The fence is raised, so that an owner
 * whose lease has run out unnoticed can write nothing any more. Whoever waits must be told by the caller.
 */
export const giveUp = (manager: EntityManager, keys: readonly string[], reason: string): Promise<unknown> =>
  manager.query(
    `update work_item set done = wanted, fence = fence + 1, lease_owner = null, lease_until = null, attempts = 0,
            waiting_for = null, parked_at = null, failure = null, last_error = $2, updated_at = now()
      where key = any($1)`,
    [keys, reason],
  );

/**
 * Asks in the bulk lane for work on many keys, as an import does, or a repair. Idempotent: a key that waits to be taken up
 * already, in whatever lane, is not asked for once more.
 * @param school_id whose they are, for fair turns among schools; absent: the deployment's
 * @returns the keys that have been asked for; the others were waiting
 */
export async function wantMany(
  manager: EntityManager,
  outbox: WorkOutbox,
  { kind, ids, school_id = 0 }: { kind: KindsWith<'bulk'>; ids: readonly number[]; school_id?: number },
): Promise<string[]> {
  // A claimed key is asked for once more: its owner may have read what was wanted before it changed.
  const raised: { key: string }[] = await manager.query(
    `insert into work_item as item (key, kind, lane, wanted, school_id, account_id)
     select key, $2, 'bulk', 1, $3, 0 from (select distinct key from unnest($1::text[]) as wish(key)) wishes order by key
     on conflict (key) do update set ${oneMoreWish}
       where item.done = item.wanted or item.parked_at is not null or item.lease_until > now()
     returning key`,
    [ids.map((id) => workKey(kind, id)), kind, school_id],
  );
  const keys = raised.map(({ key }) => key);
  const doorbells = keys.map((key) => ring(key, { lane: 'bulk' }));
  await outbox.add(manager, doorbells);
  return keys;
}

/** Rings again for a key whose doorbell went astray. @returns false where nothing is wanted of it, or it is parked */
export async function ringAgain(manager: EntityManager, outbox: WorkOutbox, key: string): Promise<boolean> {
  const rows: { lane: Lane }[] = await manager.query(
    'select lane from work_item where key = $1 and done < wanted and parked_at is null',
    [key],
  );
  const doorbells = rows.map(({ lane }) => ring(key, { lane }));
  await outbox.add(manager, doorbells);
  return rows.length > 0;
}
