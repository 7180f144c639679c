import { keyOf, kinds, type Kind, type Roster, type RowOf } from '../model/roster.js';

/** Full: who is absent is leaving, and keeps no more than his row. Additive: nobody is. */
export type Mode = 'full' | 'additive';

/** What was changed by hand and wins until it is released: `kind key field`, or `kind key` for a row as a whole. */
export type Sticky = ReadonlySet<string>;

export const stickyRow = (kind: Kind, key: string): string => JSON.stringify([kind, key]);
export const stickyField = (kind: Kind, key: string, field: string): string => JSON.stringify([kind, key, field]);

type Rows = { [K in Kind]: Map<string, RowOf<K>> };

/** The roster as it is to be, as far as lists and hands do not disagree, and as the hands say where they do. */
export function targetOf(stored: Roster, wanted: Roster, { mode, sticky }: { mode: Mode; sticky: Sticky }): Roster {
  const [before, after] = [rowsByKey(stored), rowsByKey(wanted)];
  const rows = Object.fromEntries(
    kinds.map((kind) => [kind, merged(kind, { before, after, mode, sticky })]),
  ) as unknown as Rows;
  if (sticky.size > 0) {
    keepWhatIsNamed(rows, before, sticky);
    dropWhatNamesNothing(rows);
  }
  const all = Object.fromEntries(kinds.map((kind) => [kind, [...rows[kind].values()]]));
  return { schoolYear: wanted.schoolYear, ...(all as unknown as Omit<Roster, 'schoolYear'>) };
}

const rowsByKey = (roster: Roster): Rows =>
  Object.fromEntries(
    kinds.map((kind) => [kind, new Map((roster[kind] as never[]).map((row) => [keyOf[kind](row), row]))]),
  ) as unknown as Rows;

interface Sides {
  before: Rows;
  after: Rows;
  mode: Mode;
  sticky: Sticky;
}

function merged(kind: Kind, { before, after, mode, sticky }: Sides): Map<string, object> {
  const [old, fresh] = [before[kind] as Map<string, object>, after[kind] as Map<string, object>];
  const rows = new Map<string, object>();
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is] = [old.get(key), fresh.get(key)];
    // By hand it was made, changed as a whole, or taken away.
    const row = sticky.has(stickyRow(kind, key)) ? was : (is ?? unlisted(kind, was, mode));
    if (!row) continue;
    const held = was && row !== was ? fieldsOf(was, (field) => sticky.has(stickyField(kind, key, field))) : {};
    rows.set(key, { ...(mode === 'additive' && row === is ? was : {}), ...said(row), ...held });
  }
  return rows;
}

/** What becomes of a row that a list does not have. Somebody who has left may come back, as the same person. */
function unlisted(kind: Kind, was: object | undefined, mode: Mode): object | undefined {
  if (mode === 'additive' || !was) return was;
  return kind === 'people' ? { ...was, status: 'left' } : undefined;
}

const said = (row: object) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
const fieldsOf = (row: object, is: (field: string) => boolean) =>
  Object.fromEntries(Object.entries(row).filter(([field]) => is(field)));

/** The rows that a row names. */
const named: { [K in Kind]: (row: RowOf<K>) => [Kind, string | undefined][] } = {
  grades: () => [],
  classes: ({ grade }) => [['grades', grade]],
  courses: () => [],
  people: () => [],
  enrolments: ({ student, class: of }) => [
    ['people', student],
    ['classes', of],
  ],
  guardians: ({ guardian, student }) => [
    ['people', guardian],
    ['people', student],
  ],
  assignments: ({ teacher, course, class: of, grade }) => [
    ['people', teacher],
    ['courses', course],
    ['classes', of],
    ['grades', grade],
  ],
};

const namedBy = (kind: Kind, row: object): [Kind, string][] =>
  named[kind](row as never).filter((one): one is [Kind, string] => one[1] !== undefined);

/** A row that is kept by hand keeps those that it names. */
function keepWhatIsNamed(rows: Rows, before: Rows, sticky: Sticky): void {
  for (const kind of kinds.toReversed())
    for (const [key, row] of rows[kind])
      for (const [other, name] of namedBy(kind, row)) {
        const kept = before[other].get(name);
        const gone = sticky.has(stickyRow(other, name));
        if (!gone && kept && !rows[other].has(name) && before[kind].has(key))
          (rows[other] as Map<string, object>).set(name, kept);
      }
}

/** Whoever was taken away by hand is in no class and teaches nothing, whatever a list says. */
function dropWhatNamesNothing(rows: Rows): void {
  for (const kind of kinds)
    for (const [key, row] of rows[kind])
      if (namedBy(kind, row).some(([other, name]) => !rows[other].has(name))) rows[kind].delete(key);
}
