import stringWidth from 'string-width';

/** A cell for people: as it is, a moment to the second, nothing as nothing. */
const cell = (value: string | number | boolean | Date | null | undefined): string => {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? moment(value) : String(value);
};

export const moment = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z');

/** How long ago, or how long until then, in one unit: `3 min`. */
export function span(from: Date, to: Date): string {
  const seconds = Math.abs(to.getTime() - from.getTime()) / 1000;
  const [size, unit] =
    seconds < 90 ? [1, 's'] : seconds < 5400 ? [60, 'min'] : seconds < 129_600 ? [3600, 'h'] : [86_400, 'days'];
  return `${Math.round(seconds / size)} ${unit}`;
}

/** Rows as a table with the names of their fields as its head. */
export function table(rows: readonly object[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => Object.values(row).map(cell))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => stringWidth(line[column]!))));
  const padded = (text: string, column: number) => text + ' '.repeat(widths[column]! - stringWidth(text));
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n');
}

/** For programs JSON and nothing else; for people a table, or in a word that there is nothing. */
export function printRows(
  rows: readonly object[],
  { json, none, limit }: { json?: true; none: string; limit?: number },
): void {
  if (json) return printJson(rows);
  console.log(rows.length > 0 ? table(rows) : none);
  if (rows.length === limit) console.log(`the first ${limit}; --limit shows more`);
}

export const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

/** The command could not do what it was asked to: says why, and the process will end with 1. */
export function refuse(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
