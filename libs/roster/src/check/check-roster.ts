import type { Fault } from '../faults/fault.js';
import type { Layout, SheetKind } from '../headings/layout.js';
import { numbered } from '../model/numbers.js';
import type { Roster } from '../model/roster.js';
import { rosterOfBundle, understoodTable } from '../oneroster/check-bundle.js';
import { openFile, type OpenFile } from '../reading/open-file.js';
import { orRefusal, type Refusal } from '../reading/refused.js';
import type { RosterFile, Sheet } from '../reading/sheet.js';
import { Faults, RowReader } from './cells.js';
import { Draft } from './draft.js';
import { limitsOf, type CheckOptions } from './options.js';
import { addGuardianRow, addStudent } from './students.js';
import { addTeacher } from './teachers.js';
import {
  bodyRows,
  laidOut,
  understoodFile,
  understoodSheet,
  type LaidOut,
  type Understood,
  type UnderstoodSheet,
} from './understand.js';

/** A file that could be read: how it was understood, all that is wrong with it, and what is in it. */
export interface Checked {
  readonly understood: Understood;
  /** In the order of sheets, rows and columns. */
  readonly faults: readonly Fault[];
  /** Of the rows without an error; meant to be used only where there is none. */
  readonly roster: Roster;
}

/**
 * Reads a file from its first byte to its last row and says everything about it at once. It writes nothing and keeps
 * nothing but the roster.
 * @returns why it is refused, where it is no table, or too much of one
 */
export const checkRoster = (file: RosterFile, options: CheckOptions): Promise<Checked | Refusal> =>
  orRefusal(() => checked(file, options));

/** How a file is understood, without looking for what is wrong in it. */
export const understand = (
  file: RosterFile,
  options: Pick<CheckOptions, 'limits'> = {},
): Promise<Understood | Refusal> =>
  orRefusal(async () => {
    const open = await openFile(file, limitsOf(options));
    if (open.format === 'oneroster') return understoodFile(open, await understoodTables(open.sheets), []);
    const { sheets, empty } = await layouts(open.sheets);
    const understood: UnderstoodSheet[] = [];
    for (const sheet of sheets) understood.push(understoodSheet(sheet, await countRows(sheet)));
    return understoodFile(open, understood, empty);
  });

async function countRows({ sheet, layout }: LaidOut): Promise<number> {
  let rows = 0;
  const all = typeof layout === 'string' ? sheet.rows() : bodyRows({ sheet, layout });
  for await (const _ of all) rows++;
  return rows;
}

async function layouts(all: readonly Sheet[]) {
  const sheets: LaidOut[] = [];
  const empty: string[] = [];
  for (const sheet of all) {
    const found = await laidOut(sheet);
    if (found) sheets.push(found);
    else empty.push(sheet.name);
  }
  return { sheets, empty };
}

/** Pupils come first: lists of guardians and teachers speak of them. */
const order: SheetKind[] = ['students', 'teachers', 'guardians'];

async function checked(file: RosterFile, options: CheckOptions): Promise<Checked> {
  const open = await openFile(file, limitsOf(options));
  if (open.format === 'oneroster') return checkedBundle(open, options, new Faults());
  return checkedSheets(open, options);
}

/** The same of sheets, wherever they have come from. */
export async function checkedSheets(open: OpenFile, options: CheckOptions): Promise<Checked> {
  const faults = new Faults();
  const draft = new Draft(options, faults);
  const { sheets, empty } = await layouts(open.sheets);
  const understood = new Map<LaidOut, UnderstoodSheet>();
  for (const name of [...open.hidden, ...empty]) faults.add({ sheet: name }, 'sheet_left_out');
  for (const one of sheets.filter(({ layout }) => typeof layout === 'string')) {
    faults.add({ sheet: one.sheet.name }, one.layout as Exclude<LaidOut['layout'], Layout>);
    understood.set(one, understoodSheet(one, await countRows(one)));
  }
  const readable = sheets.flatMap((one) => (typeof one.layout === 'string' ? [] : [{ one, layout: one.layout }]));
  for (const kind of order)
    for (const { one, layout } of readable.filter((sheet) => sheet.layout.kind === kind)) {
      const ownPupils = !readable.some((other) => other.layout.kind === 'students');
      const rows = await readRows({ sheet: one.sheet, layout }, { draft, options, faults, ownPupils });
      understood.set(one, understoodSheet(one, rows));
    }
  const roster = numbered(draft.roster());
  const inOrder = open.sheets.map(({ name }) => name);
  return {
    understood: understoodFile(
      open,
      sheets.map((one) => understood.get(one)!),
      empty,
    ),
    faults: sorted(faults.all, inOrder),
    roster,
  };
}

/** The same with what has been found wrong with it elsewhere; sheets stay in the order in which they were read. */
export function withFaults({ faults, ...checked }: Checked, more: readonly Fault[]): Checked {
  const sheets = checked.understood.sheets.map(({ name }) => name);
  return { ...checked, faults: sorted([...faults, ...more], sheets) };
}

async function understoodTables(sheets: readonly Sheet[]): Promise<UnderstoodSheet[]> {
  const tables: UnderstoodSheet[] = [];
  for (const sheet of sheets) tables.push(await understoodTable(sheet));
  return tables;
}

async function checkedBundle(open: OpenFile, options: CheckOptions, faults: Faults): Promise<Checked> {
  const roster = numbered(await rosterOfBundle(open.sheets, options, faults));
  const understood = understoodFile(open, await understoodTables(open.sheets), []);
  return {
    understood,
    faults: sorted(
      faults.all,
      open.sheets.map(({ name }) => name),
    ),
    roster,
  };
}

interface Reading {
  draft: Draft;
  options: CheckOptions;
  faults: Faults;
  ownPupils: boolean;
}

async function readRows({ sheet, layout }: { sheet: Sheet; layout: Layout }, reading: Reading): Promise<number> {
  const { faults } = reading;
  tellOfColumns({ sheet, layout }, faults);
  if (!tellWhatIsMissing({ sheet, layout }, faults)) return 0;
  let rows = 0;
  for await (const row of bodyRows({ sheet, layout })) {
    const reader = new RowReader(sheet.name, layout, row, faults);
    // Totals, signatures and the like stand beside the columns that are read.
    if (reader.columns((column) => reader.holds(column)).length === 0) continue;
    rows++;
    if (layout.kind === 'teachers') addTeacher(reader, { ...reading, layout });
    else if (layout.kind === 'students') addStudent(reader, { ...reading, layout });
    else addGuardianRow(reader, { ...reading, layout });
  }
  return rows;
}

function tellOfColumns({ sheet, layout }: { sheet: Sheet; layout: Layout }, faults: Faults): void {
  const row = layout.headings.at(-1);
  for (const { index, heading } of layout.unknown)
    faults.add({ sheet: sheet.name, row, column: index }, 'column_unknown', heading);
  for (const { index, heading } of layout.twice)
    faults.add({ sheet: sheet.name, row, column: index }, 'column_twice', heading);
}

/** Without these no row would be right, and one fault says what a thousand would. */
function tellWhatIsMissing({ sheet, layout }: { sheet: Sheet; layout: Layout }, faults: Faults): boolean {
  const has = (...fields: string[]) =>
    layout.columns.some(({ target }) => target.of === 'person' && fields.includes(target.field));
  const missing = [
    ...(has('name') ? [] : ['姓名']),
    ...(layout.kind !== 'students' || has('class') || layout.titleClass?.number !== undefined ? [] : ['班级']),
  ];
  for (const name of missing) faults.add({ sheet: sheet.name, row: layout.headings.at(-1) }, 'column_missing', name);
  return missing.length === 0;
}

function sorted(faults: readonly Fault[], sheets: readonly string[]): Fault[] {
  const at = ({ sheet }: Fault) => sheets.indexOf(sheet);
  const column = ({ column: name = '' }: Fault) => name.padStart(3);
  return faults.toSorted(
    (a, b) =>
      at(a) - at(b) || (a.row ?? 0) - (b.row ?? 0) || (column(a) < column(b) ? -1 : column(a) > column(b) ? 1 : 0),
  );
}
