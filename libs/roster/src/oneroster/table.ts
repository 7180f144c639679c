import { normal } from '../cells/normal.js';
import type { Place } from '../faults/fault.js';
import type { Row, Sheet } from '../reading/sheet.js';

/** A row of a table, by the names of its columns. */
export interface Entry {
  get(field: string): string;
  at(field: string): Place;
}

/** Names are compared without case; whatever else a table has, such as `ext_…`, is not asked for. */
const keyOf = (heading: string) => normal(heading).toLowerCase();

/** @returns names and places of the columns of a table */
export async function headingsOf(sheet: Sheet): Promise<Map<string, number>> {
  for await (const { cells } of sheet.rows())
    return new Map(cells.flatMap((cell, index) => (cell ? [[keyOf(cell.text), index] as const] : [])));
  return new Map();
}

/** The rows that are not to be deleted. */
export async function* entriesOf(sheet: Sheet | undefined): AsyncGenerator<Entry> {
  if (!sheet) return;
  let headings: Map<string, number> | undefined;
  for await (const row of sheet.rows()) {
    if (!headings) headings = new Map(row.cells.flatMap((cell, index) => (cell ? [[keyOf(cell.text), index]] : [])));
    else {
      const entry = entryOf(row, { headings, sheet: sheet.name });
      if (entry.get('status').toLowerCase() !== 'tobedeleted') yield entry;
    }
  }
}

function entryOf({ number, cells }: Row, { headings, sheet }: { headings: Map<string, number>; sheet: string }): Entry {
  const column = (field: string) => headings.get(field.toLowerCase());
  return {
    get: (field) => normal(cells[column(field) ?? -1]?.text ?? ''),
    at: (field) => ({ sheet, row: number, column: column(field) }),
  };
}

/** A cell that holds several ids. */
export const list = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
