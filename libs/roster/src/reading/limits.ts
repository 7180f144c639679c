const MiB = 1024 * 1024;

/** How much of a file is read. A school of ten thousand needs about a tenth of it. */
export const usualLimits = {
  /** Bytes of the file as it comes. */
  file: 20 * MiB,
  /** Files inside a workbook or bundle. */
  entries: 1000,
  /** Bytes of all that is unpacked. */
  unpacked: 200 * MiB,
  /** Rows of a sheet, empty ones included. */
  rows: 60_000,
  columns: 200,
  /** Characters of a cell. */
  cell: 2000,
  /** Texts that the cells of a workbook share, and their characters in all. */
  sharedTexts: 1_000_000,
  sharedCharacters: 32 * MiB,
};

export type Limits = typeof usualLimits;
