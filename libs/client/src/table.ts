/** A cell of a table: what its JSON holds. */
export type Cell = string | number | null;
export type Row = Record<string, Cell>;

/** Rows of a 2017 table, compact or expanded, as objects. @throws when the value is no table */
export function rowsOf<R extends object = Row>(value: unknown): R[] {
  if (Array.isArray(value)) return value as R[];
  const { fieldCount, values, rowCount } = (value ?? {}) as {
    fieldCount?: number;
    values?: Cell[];
    rowCount?: number;
  };
  if (!fieldCount || !Array.isArray(values) || values.length !== fieldCount * ((rowCount ?? -1) + 1)) {
    throw new TypeError('this is not a table of the 2017 layout');
  }
  const names = values.slice(0, fieldCount) as string[];
  return Array.from({ length: rowCount! }, (_, row) =>
    Object.fromEntries(names.map((name, column) => [name, values[(row + 1) * fieldCount + column]!])),
  ) as R[];
}
