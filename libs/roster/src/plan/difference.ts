import { keyOf, kinds, type Kind, type Roster, type RowOf } from '../model/roster.js';
import { targetOf, type Mode, type Sticky } from './target.js';

interface Change<Row> {
  readonly key: string;
  readonly before: Row;
  readonly after: Row;
  /** Names of the fields that differ. */
  readonly fields: readonly string[];
}

export interface KindPlan<Row> {
  readonly create: readonly Row[];
  readonly change: readonly Change<Row>[];
  readonly remove: readonly Row[];
}

/** What is to be done to what is stored, by kind of row. */
export interface Plan {
  readonly mode: Mode;
  readonly schoolYear: number;
  readonly kinds: { readonly [K in Kind]: KindPlan<RowOf<K>> };
}

/**
 * What makes the stored roster the wanted one. In full mode whoever is not wanted has left; additive, everybody stays, and a
 * field that a list says nothing of stays as it is. What is sticky is left alone.
 * @param wanted with the keys and numbers that its rows have in what is stored
 */
export function difference(
  stored: Roster,
  wanted: Roster,
  { mode, sticky = new Set() }: { mode: Mode; sticky?: Sticky },
): Plan {
  const target = targetOf(stored, wanted, { mode, sticky });
  const plan = Object.fromEntries(kinds.map((kind) => [kind, kindPlan(kind, stored, target)]));
  return { mode, schoolYear: target.schoolYear, kinds: plan as unknown as Plan['kinds'] };
}

function kindPlan<K extends Kind>(kind: K, stored: Roster, target: Roster): KindPlan<RowOf<K>> {
  const [before, after] = [byKey(kind, stored), byKey(kind, target)];
  const change = [...after].flatMap(([key, row]): Change<RowOf<K>>[] => {
    const old = before.get(key);
    const fields = old ? differing(old, row) : [];
    return old && fields.length > 0 ? [{ key, before: old, after: row, fields }] : [];
  });
  return {
    create: [...after].filter(([key]) => !before.has(key)).map(([, row]) => row),
    change,
    remove: [...before].filter(([key]) => !after.has(key)).map(([, row]) => row),
  };
}

const rowsOf = <K extends Kind>(kind: K, roster: Roster): readonly RowOf<K>[] => roster[kind];

export const byKey = <K extends Kind>(kind: K, roster: Roster): Map<string, RowOf<K>> =>
  new Map(rowsOf(kind, roster).map((row) => [keyOf[kind](row), row]));

/** A field that is undefined and one that is not there say the same. */
function differing(a: object, b: object): string[] {
  const [before, after] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((field) => before[field] !== after[field]);
}

/** What is stored once the plan is carried out. */
export function applied(stored: Roster, plan: Plan): Roster {
  const rows = <K extends Kind>(kind: K): RowOf<K>[] => {
    const { create, change, remove } = plan.kinds[kind] as KindPlan<RowOf<K>>;
    const left = byKey(kind, stored);
    for (const row of remove) left.delete(keyOf[kind](row));
    for (const { key, after } of change) left.set(key, after);
    for (const row of create) left.set(keyOf[kind](row), row);
    return [...left.values()];
  };
  const all = Object.fromEntries(kinds.map((kind) => [kind, rows(kind)])) as unknown as Omit<Roster, 'schoolYear'>;
  return { schoolYear: plan.schoolYear, ...all };
}

export const isEmpty = ({ kinds: all }: Plan): boolean =>
  Object.values(all).every(({ create, change, remove }) => create.length + change.length + remove.length === 0);
