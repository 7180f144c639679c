import {
  commands,
  eventTopic,
  isCommandName,
  viewOperation,
  type Command,
  type DomainEvent,
  type Failure,
  type MembershipResult,
  type Operation,
} from '#contracts';
import { correlationHeaders } from '#telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import type { WorkOutbox } from './work-item.js';

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

const selectOperation = selectFrom('operation');

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

/** One operation by its id; undefined where there is none. */
export async function readOperation(queries: Queries, operationId: string): Promise<Operation | undefined> {
  const rows: OperationRow[] = await queries.query(`${selectOperation} where o.operation_id = $1`, [
    operationId,
  ]);
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

export interface Ending {
  outcome: 'succeeded' | 'partially_succeeded' | 'failed';
  failure?: Failure;
  members?: MembershipResult;
}

/** How operations end whose wish is fulfilled. */
export const reached = (members?: MembershipResult): Ending => ({
  outcome: members && members.failed.length > 0 ? 'partially_succeeded' : 'succeeded',
  ...(members && { members }),
});

/**
 * Ends every open operation on a key up to a wish, and tells of each with its domain event. Under the key's claim.
 * @param ending.butMessages true: operations that stand for one message are left open
 */
export function endOperations(
  manager: EntityManager,
  outbox: WorkOutbox,
  {
    work_key,
    upTo,
    butMessages = false,
    ...ending
  }: { work_key: string; upTo: number; butMessages?: boolean } & Ending,
): Promise<void> {
  const which = `work_key = $4 and wanted <= $5 and not ($6 and im_message_id is not null)`;
  return end(manager, outbox, { ending, which, values: [work_key, upTo, butMessages] });
}

/** Ends one operation, whatever else its key still waits for. Under the key's claim. */
export function endOperation(
  manager: EntityManager,
  outbox: WorkOutbox,
  { operation_id, ...ending }: { operation_id: string } & Ending,
): Promise<void> {
  return end(manager, outbox, { ending, which: 'operation_id = $4', values: [operation_id] });
}

async function end(
  manager: EntityManager,
  outbox: WorkOutbox,
  { ending, which, values }: { ending: Ending; which: string; values: unknown[] },
): Promise<void> {
  const rows: OperationRow[] = await manager.query(
    `with ended as (
       update operation set outcome = $1, failure = $2, members = $3, finished_at = now()
        where finished_at is null and ${which} returning *)
     ${selectFrom('ended')}`,
    [ending.outcome, json(ending.failure), json(ending.members), ...values],
  );
  if (ending.outcome === 'failed') await failMessages(manager, rows);
  const messages = rows.flatMap((row) => {
    const event = eventOf(toOperation(row));
    return event ? [{ to: { topic: eventTopic(event.type) }, body: event, headers: headersOf(row) }] : [];
  });
  await outbox.add(manager, messages);
}

/** A message whose operation has failed is not sent behind its sender's back. */
async function failMessages(manager: EntityManager, failed: readonly OperationRow[]): Promise<void> {
  const ids = failed.flatMap(({ im_message_id }) => im_message_id ?? []);
  if (ids.length === 0) return;
  await manager.query(
    `update message set status = 'failed' where im_message_id = any($1) and status = 'waiting'`,
    [ids],
  );
}

/** An event belongs to the request of its operation, whoever else the work was for. */
const headersOf = ({ operation_id, request_id, traceparent }: OperationRow): Record<string, string> =>
  correlationHeaders({ operation_id, request_id, ...(traceparent && { traceparent }) });

function eventOf(operation: Operation): DomainEvent | undefined {
  const command: Command | undefined = isCommandName(operation.cmd) ? commands[operation.cmd] : undefined;
  if (command?.answer !== 'object' || !command.ends) return undefined;
  return {
    // An operation ends once: whoever has its id has that of the event, and of every callback.
    id: operation.operation_id,
    type: operation.status === 'failed' ? command.ends.badly : command.ends.well,
    version: 1,
    time: operation.updated_at.toISOString(),
    school_id: operation.school_id,
    data: viewOperation(operation, 'zh'),
  };
}

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
