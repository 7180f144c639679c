import { faultAt, type Fault, type FaultCode, type Place } from '../faults/fault.js';
import { appIdOf } from '../cells/app-id.js';
import { dayOf } from '../cells/day.js';
import { idNumberOf } from '../cells/id-number.js';
import { compact, isDestroyedNumber, normal } from '../cells/normal.js';
import { personName } from '../cells/name.js';
import { phoneOf } from '../cells/phone.js';
import type { Layout, MappedColumn } from '../headings/layout.js';
import { idNames, type IdName, type SaidId } from '../model/given-id.js';
import type { Cell, Row } from '../reading/sheet.js';

/** A cell with its place, as far as it can be read at all. */
export interface Found {
  readonly text: string;
  readonly at: Place;
}

/** Takes what is wrong, wherever it is found. */
export class Faults {
  readonly all: Fault[] = [];

  add(at: Place, code: FaultCode, value = ''): undefined {
    this.all.push(faultAt(at, code, value));
    return undefined;
  }
}

/** Fields for which a formula, or what it has last shown, will not do. */
function read(cell: Cell | undefined, at: Place, faults: Faults): Found | undefined {
  const text = normal(cell?.text ?? '').replace(/^'/, '');
  if (cell?.kind === 'formula') return faults.add(at, 'formula', text);
  if (cell?.kind === 'error') return faults.add(at, 'cell_error', text);
  if (text === '') return undefined;
  if (isDestroyedNumber(text)) return faults.add(at, 'number_destroyed', text);
  // Lines in a cell part several values, so they stay.
  return { text: cell!.text.includes('\n') ? cell!.text.replace(/^'/, '') : text, at };
}

/** The cells of a row that are read, by the name of their target. */
export class RowReader {
  constructor(
    private readonly sheet: string,
    private readonly layout: Layout,
    private readonly row: Row,
    readonly faults: Faults,
  ) {}

  /** The place of a column of the row, or of the row where there is no such column. */
  at(column?: MappedColumn): Place {
    return { sheet: this.sheet, row: this.row.number, ...(column && { column: column.index }) };
  }

  columns(is: (column: MappedColumn) => boolean): MappedColumn[] {
    return this.layout.columns.filter(is);
  }

  field(name: string): MappedColumn | undefined {
    return this.layout.columns.find(({ target }) => target.of === 'person' && target.field === name);
  }

  of(column: MappedColumn | undefined): Found | undefined {
    return column && read(this.row.cells[column.index], this.at(column), this.faults);
  }

  holds(column: MappedColumn | undefined): boolean {
    return column !== undefined && compact(this.row.cells[column.index]?.text ?? '') !== '';
  }

  name(column: MappedColumn | undefined): string | undefined {
    const found = this.of(column);
    if (!found) return this.holds(column) ? undefined : this.faults.add(this.at(column), 'name_missing');
    return nameIn(found, this.faults);
  }

  phone(name: string): string | undefined {
    return phoneIn(this.of(this.field(name)), this.faults);
  }

  /** The first of the columns that hold an identity number: its own, and the national number made of it. */
  idNumber(): string | undefined {
    const own = idIn(this.of(this.field('id_number')), this.faults);
    const column = this.field('register_no');
    const other = this.of(column);
    // A provisional national number has no identity number in it.
    const given = other && /^[GL]?\d{17}[\dXx]$/i.test(compact(other.text)) ? idIn(other, this.faults) : undefined;
    return own ?? given;
  }

  /** What apps know the person by already. */
  ids(): SaidId[] {
    return idNames.flatMap((name) => idsIn(this.of(this.field(name)), name, this.faults));
  }

  day(name: string): string | undefined {
    const found = this.of(this.field(name));
    if (!found) return undefined;
    // The day does not matter to anybody here: a month will do.
    if (/^(19|20)\d{2}([-./年]?\d{1,2}月?|年)?$/.test(found.text)) return undefined;
    const day = dayOf(found.text);
    return 'day' in day ? day.day : this.faults.add(found.at, day.wrong, found.text);
  }
}

export const nameIn = ({ text, at }: Found, faults: Faults): string | undefined =>
  personName(text) ?? faults.add(at, 'name_form', normal(text));

export function phoneIn(found: Found | undefined, faults: Faults): string | undefined {
  return found && (phoneOf(found.text) ?? faults.add(found.at, 'phone_form', found.text));
}

export function idIn(found: Found | undefined, faults: Faults): string | undefined {
  if (!found) return undefined;
  const id = idNumberOf(found.text);
  return 'number' in id ? id.number : faults.add(found.at, id.wrong, found.text);
}

export function idsIn(found: Found | undefined, name: IdName, faults: Faults): SaidId[] {
  if (!found) return [];
  const id = appIdOf(found.text);
  if (id === undefined) faults.add(found.at, 'app_id_form', found.text);
  return id === undefined ? [] : [{ name, id, at: found.at }];
}
