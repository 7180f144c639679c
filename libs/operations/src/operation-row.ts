import type { Operation } from '#contracts';
import type { DataSource, EntityManager } from 'typeorm';

/** Anything that can run a statement: a data source, or the manager of a transaction. */
export type Queries = Pick<DataSource | EntityManager, 'query'>;

/** How long an operation that is being carried out, or is about to be, should be left alone before asking again. */
const soonMs = 1000;

/** @param operations a table or a common table expression with its columns */
export const selectFrom = (operations: string): string => `
  select o.operation_id, o.school_id, o.account_id, o.cmd, o.im_group_id, o.im_message_id::float, o.request_id, o.traceparent, o.outcome,
         o.failure, o.members, o.created_at, coalesce(o.finished_at, w.updated_at, o.created_at) as updated_at,
         case when g.activated_at is null then '' else g.easemob_group_id end as easemob_group_id,
         w.lease_until > now() as leased, w.waiting_for,
         greatest(0, extract(epoch from w.next_at - now()) * 1000)::float as wait_ms
    from ${operations} o
    left join work_item w on w.key = o.work_key
    left join im_group g on g.im_group_id = o.im_group_id`;

export interface OperationRow extends Omit<Operation, 'status' | 'retry_after_ms'> {
  outcome: 'succeeded' | 'partially_succeeded' | 'failed' | null;
  leased: boolean | null;
  waiting_for: string | null;
  wait_ms: number | null;
  traceparent: string | null;
}

export function toOperation({
  outcome,
  leased,
  waiting_for,
  wait_ms,
  traceparent: _,
  ...row
}: OperationRow): Operation {
  const easemob_group_id = row.easemob_group_id ?? '';
  if (outcome) return { ...row, easemob_group_id, status: outcome, retry_after_ms: null };
  const status = leased ? 'running' : waiting_for === 'provider' ? 'waiting_provider' : 'queued';
  const retry_after_ms = Math.round(Math.min(Math.max(leased ? 0 : (wait_ms ?? 0), soonMs), 60_000));
  return { ...row, easemob_group_id, status, retry_after_ms };
}
