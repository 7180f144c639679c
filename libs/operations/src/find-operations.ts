import type { Failure } from '#contracts';
import type { Queries } from './operation-row.js';

/** An operation as an operator needs it who was given one of its ids. Ids and numbers; nobody's name, no text. */
export interface FoundOperation {
  operation_id: string;
  school_id: number;
  account_id: number;
  /** The service key that has asked; null: signed as in 2017. */
  key_id: string | null;
  cmd: string;
  request_id: string;
  work_key: string;
  im_group_id: number | null;
  im_message_id: string | null;
  /** Null while it is open. */
  outcome: 'succeeded' | 'partially_succeeded' | 'failed' | null;
  failure: Failure | null;
  created_at: Date;
  finished_at: Date | null;
  /** The database's clock, by which the times are to be read. */
  now: Date;
}

/** One of the ids by which an operation can be named. */
export type OperationName = { operation: string } | { request: string } | { message: string };

const where = {
  operation: 'o.operation_id = $1::uuid',
  request: 'o.request_id = $1',
  message: 'o.operation_id = (select operation_id from message where im_message_id = $1::bigint)',
};

/** The operations of a name, the newest first; of one request at most twenty, since a caller may repeat its id. */
export async function findOperations(queries: Queries, name: OperationName): Promise<FoundOperation[]> {
  const [[kind, value]] = Object.entries(name) as [[keyof typeof where, string]];
  return queries.query(
    `select o.operation_id, o.school_id, o.account_id, o.key_id, o.cmd, o.request_id, o.work_key, o.im_group_id,
            o.im_message_id::text, o.outcome, o.failure, o.created_at, o.finished_at, now() as now
       from operation o where ${where[kind]} order by o.created_at desc limit 20`,
    [value],
  );
}
