import { fail, type Lane } from '#contracts';
import { endOperations } from '#operations';
import type { Outbox } from '#outbox';
import { giveUp, ringAgain, takeUpAgain } from '#work';
import type { EntityManager } from 'typeorm';
import { subjectOf, type Deed, type What } from './audit.js';
import { nothingDone, type Operator } from './operator.js';
import { schoolOfWork, selected, type WorkSelection } from './work-lines.js';

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
  school_id: number | null;
  wanted: string;
  running: boolean;
}

const keysAtATime = 200;

/**
 * Takes work up again at once and with a clean slate. Operations that have ended stay ended, and messages dropped with
 * them stay dropped; the retry is seen as open work without operations.
 * @param lane `bulk` where so much is retried that people's taps must not stand behind it
 */
export function retryWork(operator: Operator, selection: WorkSelection, { lane }: { lane: Lane }): Promise<Repaired> {
  return inBatches(operator, { what: 'work retry', selection, details: { lane } }, (manager, outbox, rows) =>
    takeUpAgain(manager, outbox, { keys: rows.map(({ key }) => key), lane }),
  );
}

/**
 * Gives work up for good: its open operations end as failed with `cancelled` and are told of, and nothing is wanted of
 * the key until somebody asks again. Work under a live claim is left alone.
 */
export function cancelWork(operator: Operator, selection: WorkSelection): Promise<Repaired> {
  return inBatches(operator, { what: 'work cancel', selection }, async (manager, outbox, rows) => {
    const keys = rows.map(({ key }) => key);
    await giveUp(manager, keys, 'cancelled by an operator');
    for (const { key, wanted } of rows) {
      const ending = { outcome: 'failed', failure: fail('cancelled') } as const;
      await endOperations(manager, outbox, { work_key: key, upTo: Number(wanted), ...ending });
    }
  });
}

/** Rings again for a key whose doorbell went astray. @returns false where nothing is wanted of it, or it is parked */
export function ringWork(operator: Operator, key: string): Promise<boolean> {
  return operator.change('work ring', async (manager, outbox) => {
    if (!(await ringAgain(manager, outbox, key))) return nothingDone(false);
    const [{ school_id }]: [{ school_id: number | null }] = await manager.query(
      `select ${schoolOfWork} as school_id from work_item w where w.key = $1`,
      [key],
    );
    return { result: true, deeds: [{ subject: key, school_id }] };
  });
}

async function inBatches(
  operator: Operator,
  { what, selection, details }: { what: What; selection: WorkSelection; details?: Deed['details'] },
  act: (manager: EntityManager, outbox: Outbox, rows: LockedRow[]) => Promise<void>,
): Promise<Repaired> {
  const { sql, values } = selected(selection);
  const repaired: Repaired = { changed: [], running: [] };
  for (let after = ''; ;) {
    const rows = await operator.change(what, async (manager, outbox) => {
      const locked: LockedRow[] = await manager.query(
        `select w.key, ${schoolOfWork} as school_id, w.wanted, coalesce(w.lease_until > now(), false) as running
           ${sql} and w.key > $6 order by w.key limit ${keysAtATime} for update of w`,
        [...values, after],
      );
      const free = locked.filter(({ running }) => !running);
      if (free.length > 0) await act(manager, outbox, free);
      return { result: locked, deeds: deedsOf(free, details) };
    });
    for (const { key, running } of rows) repaired[running ? 'running' : 'changed'].push(key);
    if (rows.length < keysAtATime) return repaired;
    after = rows.at(-1)!.key;
  }
}

/** One deed for each school: its audit tells of its own work alone. */
function deedsOf(rows: readonly LockedRow[], details: Deed['details']): Deed[] {
  const schools = [...new Set(rows.map(({ school_id }) => school_id))];
  return schools.map((school_id) => {
    const keys = rows.filter((row) => row.school_id === school_id).map(({ key }) => key);
    return { subject: subjectOf(keys, 'keys'), school_id, details: { ...details, keys } };
  });
}
