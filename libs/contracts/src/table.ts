/** How a cell is written: numbers unquoted as the database prints them, everything else as a JSON string. */
export type CellType = 'integer' | 'text';

/** The columns of a table answer in their order; the order is part of the contract. */
export type Columns = Readonly<Record<string, CellType>>;

/** Cells as the database prints them, row by row; `null` for NULL. */
export type Rows = readonly (readonly (string | null)[])[];
