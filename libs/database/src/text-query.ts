import pg from 'pg';
import type { Cells, Statement } from './read-rows.js';

/**
 * One statement on its way, with cells kept as the text that PostgreSQL sends: no result object, no parser per column, no
 * event per row. The methods are those that pg calls on whatever is submitted to it.
 */
export class TextQuery extends pg.Query {
  declare name: string;
  private readonly cells: Cells = [];

  /** @param callback is called once, with an error or with all rows */
  constructor(
    { name, text }: Statement,
    values: unknown[],
    private readonly callback: (error: Error | null, cells?: Cells) => void,
  ) {
    // An object would be copied, property by property: the name comes afterwards.
    super(text, values);
    this.name = name;
  }

  handleCommandComplete(): void {}

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.cells.push(fields);
  }

  handleReadyForQuery(): void {
    this.callback(null, this.cells);
  }
}
