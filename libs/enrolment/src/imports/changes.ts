import type { State } from '../rows/state.js';
import type { Row, TableName } from '../rows/tables.js';
import { isOfGroups, phaseOf, stepOf, verbOf, type Change, type Verb } from './steps.js';

/** What makes one state another. */
export function changesBetween(before: State, after: State): Change[] {
  const names = Object.keys(after) as TableName[];
  return names.flatMap((table) => {
    const [was, is] = [before[table], after[table]];
    const gone = [...was].filter(([key]) => !is.has(key)).map(([, row]): Change => ({ table, before: row }));
    const changed = [...is].flatMap(([key, row]): Change[] => {
      const old = was.get(key);
      if (!old) return [{ table, after: row }];
      return differs(old, row) ? [{ table, before: old, after: row }] : [];
    });
    return [...gone, ...changed];
  });
}

const differs = (a: Row, b: Row): boolean => Object.keys(b).some((column) => a[column] !== b[column]);

/** A change with its place: which transaction, which statement in there. */
export interface PlacedChange {
  readonly chunk: number;
  readonly step: number;
  readonly im_group_id: number | null;
  readonly change: Change;
}

const groupOf = (step: number, { before, after }: Change): number | null =>
  isOfGroups(step) ? Number((after ?? before)!.im_group_id) : null;

/**
 * Parts changes into transactions of about so many rows. They are short, so that nobody who taps waits behind one; a group
 * is never in two of them, so that nobody sees half of its change.
 */
export function inChunks(changes: readonly Change[], rows: number): PlacedChange[] {
  const placed = changes
    .map((change) => ({ change, step: stepOf(change) }))
    .map((one) => ({ ...one, im_group_id: groupOf(one.step, one.change) }))
    .toSorted(
      (a, b) => phaseOf(a.step) - phaseOf(b.step) || (a.im_group_id ?? 0) - (b.im_group_id ?? 0) || a.step - b.step,
    );
  let [chunk, held] = [0, 0];
  return placed.map((one, at) => {
    const before = placed[at - 1];
    const sameGroup = one.im_group_id !== null && one.im_group_id === before?.im_group_id;
    if (held >= rows && !sameGroup) [chunk, held] = [chunk + 1, 0];
    held++;
    return { ...one, chunk };
  });
}

/** How many rows of each table are made, changed and taken away. */
export type Counts = Partial<Record<TableName, Partial<Record<Verb, number>>>>;

export function countsOf(changes: readonly Change[]): Counts {
  const counts: Counts = {};
  for (const change of changes) {
    const ofTable = (counts[change.table] ??= {});
    ofTable[verbOf(change)] = (ofTable[verbOf(change)] ?? 0) + 1;
  }
  return counts;
}
