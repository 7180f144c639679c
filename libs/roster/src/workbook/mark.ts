import type { Fault } from '../faults/fault.js';
import { usualLimits, type Limits } from '../reading/limits.js';
import { openFile } from '../reading/open-file.js';
import { orRefusal, type Refusal } from '../reading/refused.js';
import { columnOf, type Cell, type RosterFile, type Row, type Sheet } from '../reading/sheet.js';
import { writeXlsx, type CellOut, type RowOut } from './write-xlsx.js';

/**
 * The same rows and cells as a workbook in which every cell with a fault is coloured and says in a comment what is wrong and
 * what to do; a fault of a row stands at its first cell, one of a sheet at its top. It can be mended and sent again. Colours,
 * formulas and widths of the original are not in it.
 */
export const markedWorkbook = (
  file: RosterFile,
  faults: readonly Fault[],
  limits: Partial<Limits> = {},
): Promise<Uint8Array | Refusal> =>
  orRefusal(async () => {
    const { sheets } = await openFile(file, { ...usualLimits, ...limits });
    return writeXlsx(
      sheets.map((sheet) => ({ name: sheet.name, rows: () => markedRows(sheet, faultsByCell(sheet, faults)) })),
    );
  });

/** Row → column → what is wrong there. */
type ByCell = Map<number, Map<number, Fault[]>>;

function faultsByCell({ name }: Sheet, faults: readonly Fault[]): ByCell {
  const rows: ByCell = new Map();
  for (const fault of faults.filter(({ sheet }) => sheet === name)) {
    const columns = rows.get(fault.row ?? 1) ?? new Map<number, Fault[]>();
    const column = columnOf(fault.column ?? 'A');
    columns.set(column, [...(columns.get(column) ?? []), fault]);
    rows.set(fault.row ?? 1, columns);
  }
  return rows;
}

async function* markedRows(sheet: Sheet, faults: ByCell): AsyncGenerator<RowOut> {
  // Rows that hold nothing may have a fault all the same; in a workbook rows stand in their order.
  const waiting = [...faults.keys()].toSorted((a, b) => a - b);
  for await (const row of sheet.rows()) {
    while (waiting[0] !== undefined && waiting[0] < row.number) {
      const number = waiting.shift()!;
      yield markedRow({ number, cells: [] }, faults.get(number));
    }
    if (waiting[0] === row.number) waiting.shift();
    yield markedRow(row, faults.get(row.number));
  }
  for (const number of waiting) yield markedRow({ number, cells: [] }, faults.get(number));
}

function markedRow({ number, cells }: Row, faults: ReadonlyMap<number, Fault[]> = new Map()): RowOut {
  const marked = cells.map((cell) => cell && plain(cell));
  for (const [column, found] of faults) marked[column] = { text: '', ...marked[column], ...lookOf(found) };
  return { number, cells: marked };
}

const plain = ({ text }: Cell): CellOut => ({ text });

function lookOf(faults: readonly Fault[]): Omit<CellOut, 'text'> {
  const look = faults.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
  const sentence = ({ text, remedy }: Fault) => `${text.zh}\n→ ${remedy.zh}\n${text.en}\n→ ${remedy.en}`;
  return { look, comment: faults.map(sentence).join('\n\n') };
}
