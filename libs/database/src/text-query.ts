import pg from 'pg';
import type { Cells } from './read-rows.js';

/**
 * One statement on its way, with cells kept as the text that PostgreSQL sends: no result object, no parser per column, no
 * event per row. The methods are those that pg calls on whatever is submitted to it.
 */
export class TextQuery extends pg.Query {
  private readonly cells: Cells = [];

  /** @param callback is called once, with an error or with all rows */
  constructor(
    config: pg.QueryConfig,
    private readonly callback: (error: Error | null, cells?: Cells) => void,
  ) {
    super(config);
  }

  handleRowDescription(): void {}

  handleCommandComplete(): void {}

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.cells.push(fields);
  }

  handleReadyForQuery(): void {
    this.callback(null, this.cells);
  }
}
