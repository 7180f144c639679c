import { compact, normal } from '../cells/normal.js';
import type { Row } from '../reading/sheet.js';
import { columnOfHeading, type Column } from './heading.js';

/** How many rows are looked at for headings. */
export const headingDepth = 10;

export interface HeadingColumn {
  /** From 0. */
  readonly index: number;
  readonly heading: string;
  /** Undefined where the heading is not known. */
  readonly column: Column | undefined;
}

export interface HeadingRows {
  /** Numbers of the one or two rows. */
  readonly rows: readonly number[];
  readonly columns: readonly HeadingColumn[];
  /** What stands above them. */
  readonly title: string;
}

/** The one or two rows of which most columns are known; undefined where there are none with a name among them. */
export function headingRows(rows: readonly Row[]): HeadingRows | undefined {
  const candidates = rows.slice(0, headingDepth).flatMap((row, at) => {
    const below = rows[at + 1];
    const one = { at, rows: [row.number], columns: columnsOf(row) };
    return below && at + 1 < headingDepth
      ? [one, { at, rows: [row.number, below.number], columns: columnsOf(row, below) }]
      : [one];
  });
  const good = candidates.filter(({ columns }) => known(columns) >= 2 && columns.some(isName));
  // Of equals one row before two: a title above the headings is none of them.
  const [best] = good.toSorted((a, b) => known(b.columns) - known(a.columns) || a.rows.length - b.rows.length);
  return best && { rows: best.rows, columns: best.columns, title: titleOf(rows.slice(0, best.at)) };
}

const known = (columns: readonly HeadingColumn[]) =>
  columns.filter(({ column }) => column && !('leftOut' in column)).length;

const isName = ({ column }: HeadingColumn) =>
  column !== undefined &&
  (('field' in column && /(^|_)name$/.test(column.field)) || ('part' in column && column.part === 'name'));

const titleOf = (rows: readonly Row[]) =>
  rows
    .flatMap(({ cells }) => cells.map((cell) => normal(cell?.text ?? '')))
    .filter(Boolean)
    .join(' ');

const textAt = ({ cells }: Row, index: number) => compact(cells[index]?.text ?? '');

/**
 * The columns of a heading row, or of two that are read as one: above, a cell that spans several stands in the first of
 * them alone, and goes with every heading below it.
 */
function columnsOf(top: Row, below?: Row): HeadingColumn[] {
  let spanning = '';
  const width = Math.max(top.cells.length, below?.cells.length ?? 0);
  return Array.from({ length: width }, (_, index) => index).flatMap((index): HeadingColumn[] => {
    const [own, under] = [textAt(top, index), below ? textAt(below, index) : ''];
    if (own !== '') spanning = own;
    if (under === '') return own === '' ? [] : [{ index, heading: own, column: columnOfHeading(own) }];
    const joined = spanning + under;
    const column = columnOfHeading(joined) ?? (isGuardian(spanning) ? undefined : columnOfHeading(under));
    return [{ index, heading: joined, column }];
  });
}

/** A 姓名 below 监护人1 is no pupil's, whatever becomes of the two together. */
const isGuardian = (heading: string) => {
  const column = columnOfHeading(heading);
  return column !== undefined && 'guardian' in column;
};
