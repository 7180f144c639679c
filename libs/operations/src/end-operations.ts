import {
  commands,
  events,
  isCommandName,
  newEvent,
  topicOf,
  viewOperation,
  type Command,
  type Failure,
  type MembershipResult,
  type Operation,
  type OperationEvent,
} from '#contracts';
import { correlationHeaders } from '#telemetry/correlation';
import type { EntityManager } from 'typeorm';
import { selectFrom, toOperation, type OperationRow } from './operation-row.js';

/** What ends need of the outbox: events are added to the transaction that ends their operations. */
export interface EventOutbox {
  add(
    manager: EntityManager,
    events: readonly { to: { topic: string }; body: unknown; headers: Record<string, string> }[],
  ): Promise<void>;
}

interface Ending {
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
 * @param ending.about `group`: operations that stand for one message are left open
 */
export function endOperations(
  manager: EntityManager,
  outbox: EventOutbox,
  { work_key, upTo, about, ...ending }: { work_key: string; upTo: number; about?: 'group' } & Ending,
): Promise<void> {
  const which = `work_key = $4 and wanted <= $5 and not ($6 and im_message_id is not null)`;
  return end(manager, outbox, { ending, which, values: [work_key, upTo, about === 'group'] });
}

/** Ends one operation, whatever else its key still waits for. Under the key's claim. */
export function endOperation(
  manager: EntityManager,
  outbox: EventOutbox,
  { operation_id, ...ending }: { operation_id: string } & Ending,
): Promise<void> {
  return end(manager, outbox, { ending, which: 'operation_id = $4', values: [operation_id] });
}

async function end(
  manager: EntityManager,
  outbox: EventOutbox,
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
    return event ? [{ to: { topic: topicOf(event) }, body: event, headers: headersOf(row) }] : [];
  });
  await outbox.add(manager, messages);
}

/** A message whose operation has failed is not sent behind its sender's back. */
async function failMessages(manager: EntityManager, failed: readonly OperationRow[]): Promise<void> {
  const ids = failed.flatMap(({ im_message_id }) => im_message_id ?? []);
  if (ids.length === 0) return;
  await manager.query(`update message set status = 'failed' where im_message_id = any($1) and status = 'waiting'`, [
    ids,
  ]);
}

/** An event belongs to the request of its operation, whoever else the work was for. */
const headersOf = ({ operation_id, request_id, traceparent }: OperationRow): Record<string, string> =>
  correlationHeaders({ operation_id, request_id, ...(traceparent && { traceparent }) });

function eventOf(operation: Operation): OperationEvent | undefined {
  const command: Command | undefined = isCommandName(operation.cmd) ? commands[operation.cmd] : undefined;
  if (command?.answer !== 'object' || !command.ends) return undefined;
  return newEvent(events[operation.status === 'failed' ? command.ends.badly : command.ends.well], {
    // An operation ends once: whoever has its id has that of the event, and of every callback.
    id: operation.operation_id,
    time: operation.updated_at.toISOString(),
    school_id: operation.school_id,
    data: viewOperation(operation, 'anybody'),
  });
}

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
