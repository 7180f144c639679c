import { z } from 'zod';
import { errors, failureText, type Failure, type Language } from './errors.js';
import { failureView, viewFailure, type Audience } from './failure-view.js';
import { membershipView, viewMembership, type MembershipResult } from './membership-view.js';

/** Every state an operation can be in. The last three are final. */
const operationStatuses = [
  'queued',
  'running',
  'waiting_provider',
  'succeeded',
  'partially_succeeded',
  'failed',
] as const;
export type OperationStatus = (typeof operationStatuses)[number];

export const isFinal = (status: OperationStatus): boolean =>
  status === 'succeeded' || status === 'partially_succeeded' || status === 'failed';

/** One slow thing asked for by a client, as the database knows it. */
export interface Operation {
  operation_id: string;
  school_id: number;
  account_id: number;
  cmd: string;
  im_group_id: number | null;
  im_message_id: number | null;
  easemob_group_id: string;
  request_id: string;
  status: OperationStatus;
  failure: Failure | null;
  members: MembershipResult | null;
  created_at: Date;
  updated_at: Date;
  /** Earliest moment at which asking again can show something new, in milliseconds from now; null once final. */
  retry_after_ms: number | null;
}

const flatFields = {
  operation_id: z.string().optional().meta({ description: 'Absent when there was nothing left to do.' }),
  status: z.enum(operationStatuses),
  retry_after_ms: z.int().optional().meta({ description: 'When to ask again; absent once final.' }),
};
const failure = failureView.optional().meta({ description: 'Only when failed.' });

/** The fields that every answer about an operation has. What is nested stands last: old readers stop at it. */
export const operationFields = z.object({ ...flatFields, failure });

/** What getOperation answers and callbacks carry as `data`. */
export const operationView = z.object({
  ...flatFields,
  operation_id: z.string(),
  cmd: z.string(),
  im_group_id: z.int().optional(),
  im_message_id: z.int().optional(),
  easemob_group_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  failure,
  members: membershipView.optional(),
});
export type OperationView = z.output<typeof operationView>;

/** What a write says first. Old apps know nothing else: of an operation that has failed by then, they are to show why. */
export function outcomeOf({ status, failure }: Operation, language: Language): { code: number; msg: string } {
  return status === 'failed' && failure
    ? { code: errors[failure.error].code, msg: failureText(failure, language) }
    : { code: 0, msg: 'success' };
}

const failurePart = ({ failure }: Operation, audience: Audience) =>
  failure && { failure: viewFailure(failure, audience) };

const flatPart = ({ operation_id, status, retry_after_ms }: Operation) => ({
  operation_id,
  status,
  ...(retry_after_ms !== null && { retry_after_ms }),
});

/** The part of an operation that every reply shows, in the caller's language. */
export function operationSummary(operation: Operation, language: Language): z.output<typeof operationFields> {
  return { ...flatPart(operation), ...failurePart(operation, language) };
}

/**
 * The whole of an operation, as getOperation answers it and events tell it. Times are UTC, ISO 8601.
 * @param failedFrom where in the list of members who have failed the page begins that is told
 */
export function viewOperation(
  operation: Operation,
  audience: Audience,
  { failedFrom = 0 }: { failedFrom?: number } = {},
): OperationView {
  const { members } = operation;
  return {
    ...flatPart(operation),
    cmd: operation.cmd,
    ...(operation.im_group_id !== null && { im_group_id: operation.im_group_id }),
    ...(operation.im_message_id !== null && { im_message_id: operation.im_message_id }),
    easemob_group_id: operation.easemob_group_id,
    created_at: operation.created_at.toISOString(),
    updated_at: operation.updated_at.toISOString(),
    ...failurePart(operation, audience),
    ...(members && { members: viewMembership(members, { audience, from: failedFrom }) }),
  };
}
