import { keyOf, kinds, type Kind, type Roster } from '#roster';
import { byRowKey, type State } from './state.js';
import { columnsOf, tableOf, type Row } from './tables.js';

const fieldOf: Readonly<Record<string, string>> = {
  external_id: 'externalId',
  id_digest: 'idDigest',
  same_as: 'sameAs',
};

/** The roster that rows hold. */
export function rosterOf(state: State, schoolYear: number): Roster {
  const all = Object.fromEntries(
    kinds.map((kind) => [kind, [...state[tableOf[kind]].values()].map((row) => fromRow(kind, row))]),
  );
  return { schoolYear, ...(all as unknown as Omit<Roster, 'schoolYear'>) };
}

/** Nobody asks for the key of an assignment: it is made of the others. */
const isField = (kind: Kind, column: string): boolean =>
  column !== 'school_id' && !(kind === 'assignments' && column === 'key');

const fromRow = (kind: Kind, row: Row): object =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([column, value]) => value !== null && isField(kind, column))
      .map(([column, value]) => [fieldOf[column] ?? column, value]),
  );

/** The rows that hold a roster. */
export function rowsOf(school_id: number, roster: Roster): Partial<State> {
  const tables = kinds.map((kind) => {
    const rows = (roster[kind] as readonly never[]).map((row) => toRow(kind, row, school_id));
    return [tableOf[kind], byRowKey(tableOf[kind], rows)];
  });
  const school = { school_id, school_year: roster.schoolYear };
  return { ...Object.fromEntries(tables), roster_school: byRowKey('roster_school', [school]) };
}

function toRow(kind: Kind, row: never, school_id: number): Row {
  const said: Readonly<Record<string, Row[string] | undefined>> = row;
  const made = { school_id, ...(kind === 'assignments' && { key: keyOf.assignments(row) }) };
  return Object.fromEntries(
    columnsOf(tableOf[kind]).map((column) => [
      column,
      (made as Row)[column] ?? said[fieldOf[column] ?? column] ?? null,
    ]),
  );
}
