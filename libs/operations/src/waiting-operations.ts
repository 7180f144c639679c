import { workKinds, type Failure, type MembershipResult, type WorkKindName } from '#contracts';
import type { EntityManager } from 'typeorm';
import { endOperations, reached, type EventOutbox } from './end-operations.js';

/** More of them on every line would help nobody. */
const namedAtMost = 5;

/** SQL for some of the open operations on the `work_item` of a statement, the newest first, as JSON. */
const named = `(select coalesce(json_agg(open), '[]') from (
  select operation_id, request_id, traceparent from operation
   where work_key = work_item.key and finished_at is null order by wanted desc limit ${namedAtMost}) open)`;

/** How a round of work has ended, as the queue tells it. */
type End = { kind: WorkKindName; key: string; upTo: number } & ({ result: unknown } | { failure: Failure });

/**
 * The operations that stand for wishes, as the queue knows those who wait for work: its log lines name them, and they end
 * with it, in the transaction of its verdict. Hand it to whatever carries out kinds of work that clients follow.
 */
export const waitingOperations = (outbox: EventOutbox) => ({
  named,
  async end(manager: EntityManager, end: End): Promise<void> {
    const { kind, key: work_key, upTo } = end;
    if (!workKinds[kind].operations) return;
    // What is reached of such a kind is a membership, or nothing worth telling.
    const ending =
      'failure' in end
        ? ({ outcome: 'failed', failure: end.failure } as const)
        : reached(end.result as MembershipResult | undefined);
    await endOperations(manager, outbox, { work_key, upTo, ...ending });
  },
});
