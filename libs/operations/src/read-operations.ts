import type { Operation } from '#contracts';
import { selectFrom, toOperation, type OperationRow, type Queries } from './operation-row.js';

const selectOperation = selectFrom('operation');

/** One operation by its id; undefined where there is none. */
export async function readOperation(queries: Queries, operationId: string): Promise<Operation | undefined> {
  const rows: OperationRow[] = await queries.query(`${selectOperation} where o.operation_id = $1`, [operationId]);
  return rows[0] && toOperation(rows[0]);
}

/** The newest operation on a group, of whatever command and in whatever state. */
export async function latestOperation(queries: Queries, im_group_id: number): Promise<Operation | undefined> {
  const rows: OperationRow[] = await queries.query(
    `${selectOperation} where o.im_group_id = $1 order by o.created_at desc limit 1`,
    [im_group_id],
  );
  return rows[0] && toOperation(rows[0]);
}
