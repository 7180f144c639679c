import type { Operation } from '#contracts';
import { annotate, correlation } from '#telemetry/correlation';
import type { EntityManager } from 'typeorm';
import { selectFrom, toOperation, type OperationRow } from './operation-row.js';
import { columnsOf, type Subject } from './subject.js';
import { uuidv7 } from './uuidv7.js';

export interface NewOperation {
  school_id: number;
  account_id: number;
  /** The service key that has asked; absent: signed as in 2017. */
  key_id?: string | undefined;
  cmd: string;
  work_key: string;
  /** The wish that this operation stands for. */
  wanted: number;
  subject: Subject;
  request_id: string;
  caller_key?: string;
  /** Where the caller wants the end told; absent: at the school's default endpoint. */
  callback_url?: string | undefined;
}

/** Records what a client sees of a wish, in the transaction that made it. @returns it as it stands now */
export async function recordOperation(manager: EntityManager, operation: NewOperation): Promise<Operation> {
  const id = uuidv7();
  annotate({ operation_id: id });
  const { im_group_id, im_message_id } = columnsOf(operation.subject);
  const [row]: OperationRow[] = await manager.query(
    `with recorded as (
       insert into operation (operation_id, school_id, account_id, cmd, work_key, wanted, im_group_id, im_message_id,
                              request_id, caller_key, traceparent, tells_default, key_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::text is null, $13) returning *),
     told as (insert into operation_callback select operation_id, $12 from recorded where $12::text is not null),
     of_message as (update message set operation_id = $1 where im_message_id = $8)
     ${selectFrom('recorded')}`,
    [
      id,
      operation.school_id,
      operation.account_id,
      operation.cmd,
      operation.work_key,
      operation.wanted,
      im_group_id,
      im_message_id,
      operation.request_id,
      operation.caller_key ?? null,
      correlation()?.traceparent ?? null,
      operation.callback_url ?? null,
      operation.key_id ?? null,
    ],
  );
  return toOperation(row!);
}

/** Which operation a call may join, instead of beginning one of its own. */
export type Joinable =
  /** The newest open one of this command on a group: one more caller, who is told too. */
  | { cmd: string; im_group_id: number }
  /** The one that this account has begun before under the same key of its own: the same caller, who has come again. */
  | { cmd: string; school_id: number; account_id: number; caller_key: string };

/**
 * Lets a call join an operation, which then tells it too: at its URL, or one more caller at the school's default endpoint.
 * The operation can't end, and so can't be told of, before this transaction does.
 * @returns undefined where there is none to join
 */
export async function joinOperation(
  manager: EntityManager,
  { callback_url, ...to }: Joinable & { callback_url?: string | undefined },
): Promise<Operation | undefined> {
  const { which, values } =
    'caller_key' in to
      ? {
          which: 'cmd = $3 and school_id = $4 and account_id = $5 and caller_key = $6',
          values: [to.cmd, to.school_id, to.account_id, to.caller_key],
        }
      : {
          which: 'cmd = $3 and im_group_id = $4 and finished_at is null order by created_at desc limit 1',
          values: [to.cmd, to.im_group_id],
        };
  const meansDefault = callback_url === undefined && !('caller_key' in to);
  const [row]: OperationRow[] = await manager.query(
    `with joined as (select * from operation where ${which} for update),
     named as (
       insert into operation_callback select operation_id, $1 from joined where $1::text is not null on conflict do nothing),
     unnamed as (
       update operation o set tells_default = true from joined
        where o.operation_id = joined.operation_id and $2 and not joined.tells_default)
     ${selectFrom('joined')}`,
    [callback_url ?? null, meansDefault, ...values],
  );
  if (!row) return undefined;
  annotate({ operation_id: row.operation_id });
  return toOperation(row);
}
