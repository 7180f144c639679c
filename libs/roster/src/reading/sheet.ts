/** What a cell holds. A formula, a number and an error are told apart from text, since some fields refuse them. */
export interface Cell {
  readonly text: string;
  readonly kind: 'text' | 'number' | 'date' | 'formula' | 'error';
}

export interface Row {
  /** As the spreadsheet program shows it, from 1. */
  readonly number: number;
  readonly cells: readonly (Cell | undefined)[];
}

export interface Sheet {
  readonly name: string;
  /** Reads the rows that hold something, one after the other, each time it is called. */
  rows(): AsyncIterable<Row>;
}

export type Format = 'xlsx' | 'csv' | 'tsv' | 'oneroster';

/** A file as it has come: its name says little, its bytes everything. */
export interface RosterFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** `A` for 0, `AB` for 27. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

/** @returns 27 for `AB12`, -1 for what names no cell */
export function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '';
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

export const textCell = (text: string): Cell => ({ text, kind: 'text' });
