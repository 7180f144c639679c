import { z } from 'zod';
import { objectCommand, tableCommand, type Command } from './command.js';
import { callbackUrl, id, operationId, waitMs } from './fields.js';
import { operationFields, operationView } from './operation.js';

const accepted = z.object({ code: z.literal(0), msg: z.literal('success') });

/**
 * Every `cmd` of `POST /api/im`: its own fields beside the envelope's, and what it answers.
 * To add one, add an entry here and a handler in the gateway; the compiler names what is missing.
 */
export const commands = {
  getChatRoomList: tableCommand({
    summary: 'The groups of the calling account',
    fields: z.object({}),
    columns: { im_group_id: 'integer', relation_id: 'integer', group_name: 'text', group_type: 'text', easemob_group_id: 'text', isOwner: 'integer' },
  }),
  getChatRoomUserList: tableCommand({
    summary: 'The members of a group, in the order of the membership',
    fields: z.object({ im_group_id: id }),
    columns: { im_user_id: 'integer', account_id: 'integer', real_name: 'text', user_type: 'text', remark: 'text', isOwner: 'integer' },
  }),
  getIMUserID: tableCommand({
    summary: 'The chat ids of accounts that are registered with Easemob',
    fields: z.object({ account_id_list: z.array(id).min(1).max(500) }),
    columns: { account_id: 'integer', im_user_id: 'integer' },
  }),
  getGroupRelationId: objectCommand({
    summary: 'The relation_id of a group, 0 if there is none',
    fields: z.object({ im_group_id: id }),
    reply: z.object({ relation_id: z.int() }),
  }),
  activeGroup: objectCommand({
    summary: 'Make a group exist in Easemob; answered at once, finished by a worker',
    fields: z.object({ im_group_id: id, im_user_id: id, wait_ms: waitMs, callback_url: callbackUrl }),
    reply: accepted.extend({ easemob_group_id: z.string() }).extend(operationFields.shape),
    ends: { well: 'group.activated', badly: 'group.activation_failed' },
  }),
  getActivationStatus: objectCommand({
    summary: 'Whether a group is active, and how far its activation is',
    fields: z.object({ im_group_id: id }),
    reply: accepted
      .extend({ im_group_id: id, easemob_group_id: z.string(), activation: z.enum(['inactive', 'activating', 'active', 'failed']) })
      .extend(operationFields.partial().shape),
  }),
  getOperation: objectCommand({
    summary: 'The state of an operation of this school',
    fields: z.object({ operation_id: operationId, wait_ms: waitMs }),
    reply: accepted.extend(operationView.shape),
  }),
} as const satisfies Record<string, Command>; // prettier-ignore

export type CommandName = keyof typeof commands;
export const isCommandName = (cmd: string): cmd is CommandName => Object.hasOwn(commands, cmd);
