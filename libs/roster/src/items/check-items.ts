import { checkedSheets, type Checked } from '../check/check-roster.js';
import type { CheckOptions } from '../check/options.js';
import type { Fault } from '../faults/fault.js';
import { columnOf, textCell, type Row, type Sheet } from '../reading/sheet.js';
import { studentColumns, teacherColumns, type Item } from './item.js';

/** One thing that is wrong with an item, at the field where it stands. */
type ItemFault = Pick<Fault, 'code' | 'severity' | 'value' | 'text' | 'remedy'> & { readonly field?: string };

/** People who have come one by one: what is in those without an error, and what is wrong with each. */
export interface CheckedItems {
  readonly checked: Checked;
  /** By their places; those with an error are left out of the roster. */
  readonly faults: readonly (readonly ItemFault[])[];
}

/**
 * Reads people by the code that reads the rows of lists, headings and all. An item with an error keeps no other from being
 * taken; what another says of the same person is then looked at anew.
 */
export async function checkItems(items: readonly Item[], options: CheckOptions): Promise<CheckedItems> {
  const faults: ItemFault[][] = items.map(() => []);
  const left = new Set(items.keys());
  for (;;) {
    const checked = await checkedSheets({ format: 'csv', sheets: sheetsOf(items, left), hidden: [] }, options);
    const wrong = told(checked.faults).filter(({ fault }) => fault.severity === 'error');
    const ended = wrong.length === 0;
    for (const { item, fault } of ended ? told(checked.faults) : wrong) faults[item]!.push(fault);
    if (ended) return { checked, faults };
    for (const { item } of wrong) left.delete(item);
  }
}

const sheets = [
  { name: 'students', role: 'student', columns: studentColumns },
  { name: 'teachers', role: 'teacher', columns: teacherColumns },
] as const;

/** A row is numbered as its item, from 1: by that it is named where others speak of it. */
function sheetsOf(items: readonly Item[], left: ReadonlySet<number>): Sheet[] {
  return sheets.flatMap(({ name, role, columns }) => {
    const all = columns as readonly { heading: string; of: (item: Item, row: number) => string | undefined }[];
    const rows = [...left].flatMap((at): Row[] => {
      const item = items[at]!;
      if (item.role !== role) return [];
      const many = item.role === 'teacher' ? Math.max(1, item.teaches?.length ?? 0) : 1;
      return Array.from({ length: many }, (_, row) => ({
        number: at + 1,
        cells: all.map(({ of }) => cellOf(of(item, row))),
      }));
    });
    if (rows.length === 0) return [];
    const heading: Row = { number: 0, cells: all.map((column) => textCell(column.heading)) };
    return [{ name, rows: () => each([heading, ...rows]) }];
  });
}

const cellOf = (text: string | undefined) => (text === undefined || text === '' ? undefined : textCell(text));

async function* each(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

/** Of pupils whom it does not name a batch says nothing: that is no fault of it. */
const told = (faults: readonly Fault[]): { item: number; fault: ItemFault }[] =>
  faults.flatMap(({ sheet, row, column, ...fault }) => {
    if (row === undefined || row === 0 || fault.code === 'class_without_pupils') return [];
    const at = column === undefined ? -1 : columnOf(column);
    const field = sheets.find(({ name }) => name === sheet)?.columns[at]?.field;
    const { code, severity, value, text, remedy } = fault;
    return [{ item: row - 1, fault: { code, severity, value, text, remedy, ...(field !== undefined && { field }) } }];
  });
