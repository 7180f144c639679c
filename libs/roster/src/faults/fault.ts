import { columnName } from '../reading/sheet.js';
import { filled, type Words } from './entry.js';
import { errors, warnings } from './faults.js';
import { masked } from './mask.js';

type ErrorCode = keyof typeof errors;
type WarningCode = keyof typeof warnings;
export type FaultCode = ErrorCode | WarningCode;

/** Where in a file: a cell, a row, or a sheet as a whole. */
export interface Place {
  readonly sheet: string;
  /** From 1. */
  readonly row?: number;
  /** From 0. */
  readonly column?: number;
}

/** One thing that is wrong, at its place. Long numbers in it are masked. */
export interface Fault {
  readonly code: FaultCode;
  /** With an error the list is not taken; a warning is shown. */
  readonly severity: 'error' | 'warning';
  readonly sheet: string;
  readonly row?: number;
  /** As the spreadsheet program names it. */
  readonly column?: string;
  readonly value: string;
  readonly text: Words;
  readonly remedy: Words;
}

export function faultAt({ sheet, row, column }: Place, code: FaultCode, value = ''): Fault {
  const severity = code in errors ? 'error' : 'warning';
  const { text, remedy } = { ...errors, ...warnings }[code];
  const shown = masked(value);
  return {
    code,
    severity,
    sheet,
    ...(row !== undefined && { row }),
    ...(column !== undefined && { column: columnName(column) }),
    value: shown,
    text: filled(text, shown),
    remedy,
  };
}

/** `pupils!C7`, as spreadsheet programs name a cell. */
export const placeName = ({ sheet, row, column }: Place): string =>
  `${sheet}!${column === undefined ? '' : columnName(column)}${row ?? ''}`;
