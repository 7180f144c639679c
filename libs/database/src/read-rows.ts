import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { DatabaseOptions } from './data-source.js';

/** A statement of the hot path: prepared once per connection under its name, since parsing costs more than running. */
export interface Statement {
  name: string;
  text: string;
}

/** Bare cells row by row, as the text that PostgreSQL sends; null for NULL. */
export type Cells = (string | null)[][];

/** Runs a named statement. @throws what any statement may throw */
export type ReadRows = (statement: Statement, values: unknown[]) => Promise<Cells>;

/** Keeps every cell as text: no Date, no number, nothing to turn back into text later. */
const asText = { getTypeParser: () => (text: string) => text };

/**
 * Runs a named statement on TypeORM's own pool, on a connection that it has to itself meanwhile: for what may take long,
 * and for poolers. One round trip; no entity is made.
 */
export async function readRows(dataSource: DataSource, statement: Statement, values: unknown[]): Promise<Cells> {
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  const { name, text } = statement;
  const { pooler } = dataSource.options.extra as { pooler: DatabaseOptions['pooler'] };
  const prepared = pooler === 'transaction' ? { text } : { name, text };
  const result = await pool.query({ ...prepared, values, rowMode: 'array', types: asText });
  return result.rows as Cells;
}
