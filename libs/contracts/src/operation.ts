import { z } from 'zod';
import { failureText, type Failure, type Language } from './errors.js';

/** Every state an operation can be in. The last three are final. */
export const operationStatuses = ['queued', 'running', 'waiting_provider', 'succeeded', 'partially_succeeded', 'failed'] as const; // prettier-ignore
export type OperationStatus = (typeof operationStatuses)[number];

export const isFinal = (status: OperationStatus): boolean =>
  status === 'succeeded' || status === 'partially_succeeded' || status === 'failed';

/** What became of the wanted members of a group: how many, how many are in, and why each other one is not. */
export interface MembershipResult {
  wanted: number;
  done: number;
  failed: { im_user_id: number; failure: Failure }[];
}

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

const failureView = z.object({ error: z.string(), msg: z.string() });

/** The fields that every answer about an operation has. */
export const operationFields = z.object({
  operation_id: z.string().optional().meta({ description: 'Absent when there was nothing left to do.' }),
  status: z.enum(operationStatuses),
  retry_after_ms: z.int().optional().meta({ description: 'When to ask again; absent once final.' }),
  failure: failureView.optional().meta({ description: 'Only when failed.' }),
});

/** What getOperation answers and callbacks carry as `data`. */
export const operationView = operationFields.extend({
  operation_id: z.string(),
  cmd: z.string(),
  im_group_id: z.int().optional(),
  im_message_id: z.int().optional(),
  easemob_group_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  members: z
    .object({
      wanted: z.int(),
      done: z.int(),
      failed: z.array(z.object({ im_user_id: z.int(), error: z.string(), msg: z.string() })),
    })
    .optional(),
});
export type OperationView = z.output<typeof operationView>;

/** The part of an operation that every reply shows, in the caller's language. */
export function operationSummary(operation: Operation, language: Language): z.output<typeof operationFields> {
  const { operation_id, status, retry_after_ms, failure } = operation;
  return {
    operation_id,
    status,
    ...(retry_after_ms !== null && { retry_after_ms }),
    ...(failure && { failure: { error: failure.error, msg: failureText(failure, language) } }),
  };
}

/** The whole of an operation, as getOperation answers it. Times are UTC, ISO 8601. */
export function viewOperation(operation: Operation, language: Language): OperationView {
  const { members } = operation;
  return {
    ...operationSummary(operation, language),
    operation_id: operation.operation_id,
    cmd: operation.cmd,
    ...(operation.im_group_id !== null && { im_group_id: operation.im_group_id }),
    ...(operation.im_message_id !== null && { im_message_id: operation.im_message_id }),
    easemob_group_id: operation.easemob_group_id,
    created_at: operation.created_at.toISOString(),
    updated_at: operation.updated_at.toISOString(),
    ...(members && {
      members: {
        wanted: members.wanted,
        done: members.done,
        failed: members.failed.map(({ im_user_id, failure }) => ({
          im_user_id,
          error: failure.error,
          msg: failureText(failure, language),
        })),
      },
    }),
  };
}
