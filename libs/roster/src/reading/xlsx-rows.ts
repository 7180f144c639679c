import type { Limits } from './limits.js';
import { FileRefused } from './refused.js';
import { columnOf, type Cell, type Row } from './sheet.js';
import { readXml } from './xml.js';

/** What the rows of a workbook have in common. */
export interface RowContext {
  texts: readonly string[];
  isDate: (style: number) => boolean;
  since1904: boolean;
  limits: Limits;
}

/** The rows of a sheet that hold something; those that don't are counted all the same. */
export async function* sheetRows(
  chunks: AsyncIterable<Buffer>,
  sheet: string,
  context: RowContext,
): AsyncGenerator<Row> {
  const { limits } = context;
  let ready: Row[] = [];
  let seen = 0;
  let number = 0;
  let cells: Cell[] = [];
  let column = -1;
  let cell = { type: '', style: 0, value: '', formula: false };
  let into: 'value' | undefined;
  yield* readXml(
    chunks,
    {
      open(tag, attributes) {
        if (tag === 'row') {
          if (++seen > limits.rows) throw new FileRefused('too_many_rows', `${sheet}: > ${limits.rows}`);
          number = Number(attributes['r'] ?? number + 1);
          [cells, column] = [[], -1];
        }
        if (tag === 'c') {
          column = attributes['r'] === undefined ? column + 1 : columnOf(attributes['r']);
          cell = { type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), value: '', formula: false };
        }
        if (tag === 'f') cell.formula = true;
        if (tag === 'v' || tag === 't') into = 'value';
        if (tag === 'rPh') into = undefined;
      },
      text(text) {
        if (into) cell.value += text;
      },
      close(tag) {
        if (tag === 'v' || tag === 't') into = undefined;
        if (tag === 'c') place(column, cellOf(cell, context));
        if (tag === 'row' && cells.length > 0) ready.push({ number, cells });
      },
    },
    () => {
      const rows = ready;
      ready = [];
      return rows;
    },
  );

  function place(at: number, read: Cell) {
    if (read.text === '' && read.kind === 'text') return;
    if (at < 0 || at >= limits.columns) throw new FileRefused('too_many_columns', `${sheet}: ${at + 1}`);
    if (read.text.length > limits.cell) throw new FileRefused('cell_too_long', `${sheet}: ${number}`);
    cells[at] = read;
  }
}

interface RawCell {
  type: string;
  style: number;
  value: string;
  formula: boolean;
}

function cellOf({ type, style, value, formula }: RawCell, context: RowContext): Cell {
  const text = type === 's' ? (context.texts[Number(value)] ?? '') : value;
  if (formula) return { text, kind: 'formula' };
  if (type === 'e') return { text, kind: 'error' };
  if (type !== 'n' || text === '') return { text, kind: 'text' };
  const number = Number(text);
  if (Number.isFinite(number) && context.isDate(style)) return { text: dayOf(number, context.since1904), kind: 'date' };
  return { text: numberText(number, text), kind: 'number' };
}

/** From 16 digits on a spreadsheet has lost some: such a number stays as it would be shown, 4.40106E+17. */
const numberText = (number: number, text: string): string => {
  if (!Number.isFinite(number)) return text;
  return Math.abs(number) >= 1e15 ? number.toExponential(5).replace('e', 'E') : String(number);
};

/** Day 60 is the 29th of February 1900, which never was: days are counted from two days before that year. */
function dayOf(serial: number, since1904: boolean): string {
  const days = Math.floor(serial) + (since1904 ? 1462 : 0);
  const date = new Date(Date.UTC(1899, 11, 30) + days * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(serial) : date.toISOString().slice(0, 10);
}
