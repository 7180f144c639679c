import { fail, laneOf, type KindsWith, type Lane } from '#contracts';
import type { EntityManager } from 'typeorm';
import { endOperations } from './operations.js';
import { selected, type WorkSelection } from './parked-work.js';
import { oneMoreWish, ring, splitWorkKey, workKey, type WorkOutbox } from './work-item.js';

/*
 * What operators do to work. Every change locks its rows in the order of their keys, and judges them again under the
 * lock: what has been taken up, claimed or finished since it was counted is left alone.
 */

/** What became of the keys of a selection. */
export interface Repaired {
  changed: string[];
  /** Left alone, because they are being carried out. */
  running: string[];
}

interface LockedRow {
  key: string;
  lane: Lane;
  wanted: string;
  running: boolean;
}

const keysAtATime = 200;

/**
 * Takes work up again at once and with a clean slate: one more wish, no attempts, nothing to wait for. Operations that
 * have ended stay ended, and messages dropped with them stay dropped; the retry is seen as open work without operations.
 * @param lane `bulk` where so much is retried that people's taps must not stand behind it
 */
export function retryWork(
  outbox: WorkOutbox,
  selection: WorkSelection,
  { lane }: { lane: Lane },
): Promise<Repaired> {
  return inBatches(outbox, selection, async (manager, rows) => {
    const keys = rows.map(({ key }) => key);
    const ownLanes = keys.map((key) => laneOf(splitWorkKey(key).kind, lane));
    const [raised]: [{ key: string; lane: Lane }[]] = await manager.query(
      `update work_item w set wanted = wanted + 1, attempts = 0, next_at = now(), ring_after = now(), waiting_for = null,
              lane = case when w.lane = 'tap' and parked_at is null then 'tap' else own.lane end,
              parked_at = null, failure = null, updated_at = now()
         from unnest($1::text[], $2::text[]) as own(key, lane) where w.key = own.key returning w.key, w.lane`,
      [keys, ownLanes],
    );
    await outbox.add(manager, raised.map((row) => ring(row.key, { lane: row.lane }))); // prettier-ignore
  });
}

/**
 * Gives work up for good: its open operations end as failed with `cancelled` and are told of, and nothing is wanted of
 * the key until somebody asks again. The fence is raised, so that an owner whose lease has run out unnoticed can write
 * nothing any more. Work under a live claim is left alone.
 */
export function cancelWork(outbox: WorkOutbox, selection: WorkSelection): Promise<Repaired> {
  return inBatches(outbox, selection, async (manager, rows) => {
    await manager.query(
      `update work_item set done = wanted, fence = fence + 1, lease_owner = null, lease_until = null, attempts = 0,
              waiting_for = null, parked_at = null, failure = null, last_error = 'cancelled by an operator', updated_at = now()
        where key = any($1)`,
      [rows.map(({ key }) => key)],
    );
    for (const { key, wanted } of rows) {
      const ending = { outcome: 'failed', failure: fail('cancelled') } as const;
      await endOperations(manager, outbox, { work_key: key, upTo: Number(wanted), ...ending });
    }
  });
}

async function inBatches(
  outbox: WorkOutbox,
  selection: WorkSelection,
  change: (manager: EntityManager, rows: LockedRow[]) => Promise<void>,
): Promise<Repaired> {
  const { sql, values } = selected(selection);
  const repaired: Repaired = { changed: [], running: [] };
  for (let after = ''; ;) {
    const rows: LockedRow[] = await outbox.transaction(async (manager) => {
      const locked: LockedRow[] = await manager.query(
        `select w.key, w.lane, w.wanted, coalesce(w.lease_until > now(), false) as running
           ${sql} and w.key > $6 order by w.key limit ${keysAtATime} for update of w`,
        [...values, after],
      );
      const free = locked.filter(({ running }) => !running);
      if (free.length > 0) await change(manager, free);
      return locked;
    });
    for (const { key, running } of rows) repaired[running ? 'running' : 'changed'].push(key);
    if (rows.length < keysAtATime) return repaired;
    after = rows.at(-1)!.key;
  }
}

/**
 * Asks in the bulk lane for work on many keys, a few hundred a transaction: an import, or a repair. Idempotent: a key
 * that waits to be taken up already, in whatever lane, is not asked for once more.
 * @param school_id whose they are, for fair turns among schools; absent: the deployment's
 * @param before what belongs with it: changes of domain rows, in the transaction that asks for their work
 * @returns how many keys have been asked for; the others were waiting
 */
export async function wantInBulk(
  outbox: WorkOutbox,
  {
    kind,
    ids,
    school_id = 0,
    before,
  }: {
    kind: KindsWith<'bulk'>;
    ids: readonly number[];
    school_id?: number;
    before?: (manager: EntityManager, ids: readonly number[]) => Promise<unknown>;
  },
): Promise<number> {
  const unique = [...new Set(ids)];
  let asked = 0;
  for (let from = 0; from < unique.length; from += keysAtATime) {
    const batch = unique.slice(from, from + keysAtATime);
    asked += await outbox.transaction(async (manager) => {
      await before?.(manager, batch);
      // A claimed key is asked for once more: its owner may have read what was wanted before it changed.
      const raised: { key: string }[] = await manager.query(
        `insert into work_item as item (key, kind, lane, wanted, school_id, account_id)
         select key, $2, 'bulk', 1, $3, 0 from unnest($1::text[]) as wish(key) order by key
         on conflict (key) do update set ${oneMoreWish}
           where item.done = item.wanted or item.parked_at is not null or item.lease_until > now()
         returning key`,
        [batch.map((id) => workKey(kind, id)), kind, school_id],
      );
      await outbox.add(manager, raised.map(({ key }) => ring(key, { lane: 'bulk' }))); // prettier-ignore
      return raised.length;
    });
  }
  return asked;
}

/** Rings again for a key whose doorbell went astray. @returns false where nothing is wanted of it, or it is parked */
export function ringAgain(outbox: WorkOutbox, key: string): Promise<boolean> {
  return outbox.transaction(async (manager) => {
    const rows: { lane: Lane }[] = await manager.query(
      'select lane from work_item where key = $1 and done < wanted and parked_at is null',
      [key],
    );
    await outbox.add(manager, rows.map(({ lane }) => ring(key, { lane }))); // prettier-ignore
    return rows.length > 0;
  });
}
