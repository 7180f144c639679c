import { fail, type Lane } from '#contracts';
import { endOperations } from '#operations';
import type { Outbox } from '#outbox';
import { giveUp, takeUpAgain } from '#work';
import type { EntityManager } from 'typeorm';
import { selected, type WorkSelection } from './work-lines.js';

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
  wanted: string;
  running: boolean;
}

const keysAtATime = 200;

/**
 * Takes work up again at once and with a clean slate. Operations that have ended stay ended, and messages dropped with
 * them stay dropped; the retry is seen as open work without operations.
 * @param lane `bulk` where so much is retried that people's taps must not stand behind it
 */
export function retryWork(
  outbox: Outbox,
  selection: WorkSelection,
  { lane }: { lane: Lane },
): Promise<Repaired> {
  return inBatches(outbox, selection, (manager, rows) =>
    takeUpAgain(manager, outbox, { keys: rows.map(({ key }) => key), lane }),
  );
}

/**
 * Gives work up for good: its open operations end as failed with `cancelled` and are told of, and nothing is wanted of
 * the key until somebody asks again. Work under a live claim is left alone.
 */
export function cancelWork(outbox: Outbox, selection: WorkSelection): Promise<Repaired> {
  return inBatches(outbox, selection, async (manager, rows) => {
    const keys = rows.map(({ key }) => key);
    await giveUp(manager, keys, 'cancelled by an operator');
    for (const { key, wanted } of rows) {
      const ending = { outcome: 'failed', failure: fail('cancelled') } as const;
      await endOperations(manager, outbox, { work_key: key, upTo: Number(wanted), ...ending });
    }
  });
}

async function inBatches(
  outbox: Outbox,
  selection: WorkSelection,
  change: (manager: EntityManager, rows: LockedRow[]) => Promise<void>,
): Promise<Repaired> {
  const { sql, values } = selected(selection);
  const repaired: Repaired = { changed: [], running: [] };
  for (let after = ''; ;) {
    const rows: LockedRow[] = await outbox.transaction(async (manager) => {
      const locked: LockedRow[] = await manager.query(
        `select w.key, w.wanted, coalesce(w.lease_until > now(), false) as running
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
