import { masked } from '../faults/mask.js';
import { headingDepth } from '../headings/heading-rows.js';
import { layoutOf, type Layout, type LayoutFault, type SheetKind } from '../headings/layout.js';
import type { OpenFile } from '../reading/open-file.js';
import { columnName, type Format, type Row, type Sheet } from '../reading/sheet.js';
import type { Encoding } from '../reading/text.js';

/** A column as it is understood: `as` says what it is read as, or why it is not. */
interface UnderstoodColumn {
  readonly column: string;
  readonly heading: string;
  readonly as: string;
}

/** A sheet as it is understood, to be shown before anything is made of it. */
export interface UnderstoodSheet {
  readonly name: string;
  readonly kind: SheetKind | LayoutFault | 'oneroster';
  /** Numbers of the rows that the headings are in. */
  readonly headings: readonly number[];
  readonly title: string;
  readonly mapping: readonly UnderstoodColumn[];
  /** How many rows below the headings hold something. */
  readonly rows: number;
}

export interface Understood {
  readonly format: Format;
  readonly encoding?: Encoding;
  readonly sheets: readonly UnderstoodSheet[];
  /** Hidden and empty sheets. */
  readonly leftOut: readonly string[];
}

/** A sheet with its layout, ready to be read from its first row on. */
export interface LaidOut {
  readonly sheet: Sheet;
  readonly layout: Layout | LayoutFault;
}

/** @returns undefined for a sheet that holds nothing */
export async function laidOut(sheet: Sheet): Promise<LaidOut | undefined> {
  const head: Row[] = [];
  for await (const row of sheet.rows()) {
    head.push(row);
    if (head.length > headingDepth) break;
  }
  return head.length === 0 ? undefined : { sheet, layout: layoutOf(head, sheet.name) };
}

/** The rows below the headings. */
export async function* bodyRows({ sheet, layout }: { sheet: Sheet; layout: Layout }): AsyncGenerator<Row> {
  const last = layout.headings.at(-1)!;
  for await (const row of sheet.rows()) if (row.number > last && !isHeadingAgain(row, layout)) yield row;
}

/** Lists that were made to be printed say their headings on every page. */
const isHeadingAgain = ({ cells }: Row, { columns }: Layout) =>
  columns.filter(({ index, heading }) => cells[index]?.text.trim() === heading).length >= 2;

export function understoodSheet({ sheet, layout }: LaidOut, rows: number): UnderstoodSheet {
  if (typeof layout === 'string') return { name: sheet.name, kind: layout, headings: [], title: '', mapping: [], rows };
  const column =
    (as: (heading: { index: number; heading: string }) => string) => (heading: { index: number; heading: string }) => ({
      index: heading.index,
      heading: heading.heading,
      as: as(heading),
    });
  const mapping = [
    ...layout.columns.map(({ index, heading, target }) => ({ index, heading, as: targetName(target) })),
    ...layout.leftOut.map(column(() => 'not read')),
    ...layout.unknown.map(column(() => 'not known')),
    ...layout.twice.map(column(() => 'twice')),
  ].toSorted((a, b) => a.index - b.index);
  return {
    name: sheet.name,
    kind: layout.kind,
    headings: layout.headings,
    title: masked(layout.title),
    mapping: mapping.map(({ index, heading, as }) => ({ column: columnName(index), heading: masked(heading), as })),
    rows,
  };
}

const targetName = (target: Layout['columns'][number]['target']): string =>
  target.of === 'guardian'
    ? `guardian ${target.place} ${target.part}${target.relation ? ` (${target.relation})` : ''}`
    : target.field;

export const understoodFile = (
  { format, encoding, hidden }: OpenFile,
  sheets: readonly UnderstoodSheet[],
  empty: readonly string[],
): Understood => ({ format, ...(encoding && { encoding }), sheets, leftOut: [...hidden, ...empty] });
