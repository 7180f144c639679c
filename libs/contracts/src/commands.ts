import { z } from 'zod';
import { objectCommand, tableCommand, type Command } from './command.js';
import {
  callbackUrl,
  groupName,
  id,
  idOrNone,
  messageId,
  operationId,
  people,
  storedLine,
  storedText,
  waitMs,
  wallClock,
  wallClockSpan,
} from './fields.js';
import { ext, jsonLength, largestMessage } from './message-ext.js';
import { operationFields, operationView } from './operation.js';

const success = z.object({ code: z.literal(0), msg: z.literal('success') });
/** 0 and `success`; those of the failure where the operation has failed by the time of the reply. */
const outcome = { code: z.int(), msg: z.string() };
const accepted = z.object(outcome);
/** Repeated by the caller who has not heard the answer, with a new timestamp. */
const requestId = storedLine(64).optional().meta({
  description:
    'A call with the one of an earlier call of the same account and command joins that call and changes nothing.',
});

/** The relation_id of a lesson-prep group (集备组): 4e7 + grade * 1000 + course. */
export const lessonPrepRelation = (grade_no: number, course_id: number): number =>
  40_000_000 + grade_no * 1000 + course_id;

const grade = z.int().min(0).max(9999);
const course = z.int().min(0).max(999);
/** Every relation_id of a lesson-prep group lies between these. */
export const lessonPrepRelations = { from: lessonPrepRelation(0, 0), to: lessonPrepRelation(9999, 999) } as const;
const longestLogMs = 31 * 86_400_000;

/** What every write that starts an operation takes besides. */
const asynchronous = { wait_ms: waitMs, callback_url: callbackUrl };

/**
 * Every `cmd` of `POST /api/im`: its own fields beside the envelope's, and what it answers.
 * To add one, add an entry here and a handler in the gateway; the compiler names what is missing.
 */
export const commands = {
  getChatRoomList: tableCommand({
    summary: 'The groups of the calling account',
    fields: z.object({}),
    columns: {
      im_group_id: 'integer',
      relation_id: 'integer',
      group_name: 'text',
      group_type: 'text',
      easemob_group_id: 'text',
      isOwner: 'integer',
    },
  }),
  getChatRoomUserList: tableCommand({
    summary: 'The members of a group, in the order of the membership',
    ofSchool: true,
    fields: z.object({ im_group_id: id }),
    columns: {
      im_user_id: 'integer',
      account_id: 'integer',
      real_name: 'text',
      user_type: 'text',
      remark: 'text',
      isOwner: 'integer',
    },
  }),
  getIMUserID: tableCommand({
    summary: 'The chat ids of accounts that are registered with Easemob',
    ofSchool: true,
    fields: z.object({ account_id_list: z.array(id).min(1).max(500) }),
    columns: { account_id: 'integer', im_user_id: 'integer' },
  }),
  getTeacherIMUserID: tableCommand({
    summary: 'The chat id of a teacher who is registered with Easemob',
    ofSchool: true,
    fields: z.object({ teacher_id: id }),
    columns: { im_user_id: 'integer' },
  }),
  getStudentIMUserID: tableCommand({
    summary: 'The chat id of a student who is registered with Easemob',
    ofSchool: true,
    fields: z.object({ student_id: id }),
    columns: { im_user_id: 'integer' },
  }),
  getParentIMUserID: tableCommand({
    summary: "The chat ids of a student's guardians who are registered with Easemob",
    ofSchool: true,
    fields: z.object({ student_id: id }),
    columns: { im_user_id: 'integer' },
  }),
  getJiBeiChatLog: tableCommand({
    summary: 'The messages of a lesson-prep group; at most 31 days and 10,000 rows',
    ofSchool: true,
    fields: z
      .object({
        grade_no: grade,
        course_id: course,
        plan_id: id.optional(),
        begin_time: wallClock,
        end_time: wallClock,
      })
      .refine(({ begin_time, end_time }) => wallClockSpan(begin_time, end_time) >= 0, {
        path: ['end_time'],
        error: 'must not be before begin_time',
      })
      .refine(({ begin_time, end_time }) => wallClockSpan(begin_time, end_time) <= longestLogMs, {
        path: ['end_time'],
        error: 'must be within 31 days of begin_time',
      }),
    columns: {
      im_message_id: 'integer',
      sender_id: 'integer',
      account_id: 'integer',
      user_id_fk: 'integer',
      real_name: 'text',
      easemob_type: 'text',
      content: 'text',
      easemob_filename: 'text',
      easemob_length: 'integer',
      easemob_file_length: 'integer',
      easemob_width: 'integer',
      easemob_height: 'integer',
      msg_time: 'text',
    },
  }),
  getGroupRelationId: objectCommand({
    summary: 'The relation_id of a group, 0 if there is none',
    ofSchool: true,
    fields: z.object({ im_group_id: id }),
    reply: z.object({ relation_id: z.int() }),
  }),
  getFileLink: objectCommand({
    summary:
      'A link to a photo or the attachment of a message that works again and again, for some minutes, without a signature',
    fields: z
      .object({ im_message_id: messageId.optional(), teacher_id: id.optional(), student_id: id.optional() })
      .refine((fields) => Object.values(fields).filter((value) => value !== undefined).length < 2, {
        path: ['im_message_id'],
        error: 'give one of im_message_id, teacher_id and student_id, or none for the photo of the account',
      }),
    reply: accepted.extend({
      link: z.string().meta({ description: 'Path and query, to be put behind the address of the server' }),
      expires_at: z.string().meta({ description: 'ISO 8601, UTC' }),
    }),
  }),
  getIMToken: objectCommand({
    summary:
      'A token with which the calling account signs in to Easemob, registered there first where need be; never a password',
    fields: z.object({ im_user_id: id }),
    reply: accepted.extend({
      im_user_id: id,
      token: z.string(),
      expires_in: z.int().meta({ description: 'Seconds' }),
    }),
    costly: true,
  }),
  activeGroup: objectCommand({
    summary: 'Make a group exist in Easemob; answered at once, finished by a worker',
    fields: z.object({ im_group_id: id, im_user_id: id, ...asynchronous }),
    reply: accepted.extend({ easemob_group_id: z.string() }).extend(operationFields.shape),
    ends: { well: 'group.activated', badly: 'group.activation_failed' },
  }),
  createCustomGroup: objectCommand({
    summary: 'Make a group of chosen people, here and in Easemob',
    fields: z.object({
      groupname: groupName,
      owner_account_id: idOrNone,
      owner_teacher_id: idOrNone,
      owner_student_id: idOrNone,
      members: people.default({}),
      request_id: requestId,
      ...asynchronous,
    }),
    reply: accepted.extend({ im_group_id: id, easemob_group_id: z.string() }).extend(operationFields.shape),
    ends: { well: 'group.activated', badly: 'group.activation_failed' },
  }),
  modifyCustomGroup: objectCommand({
    summary: 'Rename a custom group, add and remove members',
    fields: z
      .object({
        im_group_id: id,
        groupname: groupName.optional(),
        addmembers: people.optional(),
        deletemembers: people.optional(),
        request_id: requestId,
        ...asynchronous,
      })
      .refine(({ groupname, addmembers, deletemembers }) => groupname ?? addmembers ?? deletemembers, {
        path: ['groupname'],
        error: 'give groupname, addmembers or deletemembers',
      }),
    reply: accepted.extend({ im_group_id: id, easemob_group_id: z.string() }).extend(operationFields.shape),
    ends: { well: 'group.synced', badly: 'group.sync_failed' },
  }),
  sendMsgToJiBeiChat: objectCommand({
    summary: 'Send a text to a lesson-prep group; stored at once, delivered by a worker, in order',
    fields: z
      .object({
        grade_no: grade,
        course_id: course,
        msg: z.object({ type: z.literal('txt', { error: 'must be txt' }), msg: storedText }),
        ext: ext.default({}),
        request_id: requestId,
        ...asynchronous,
      })
      .refine(({ msg, ext }) => jsonLength([{ msg: msg.msg }, ext]) <= largestMessage, {
        path: ['msg', 'msg'],
        error: `must not exceed ${largestMessage} bytes as JSON together with ext`,
      }),
    reply: z.object({ code: outcome.code, im_message_id: messageId, msg: outcome.msg }).extend(operationFields.shape),
    ends: { well: 'message.delivered', badly: 'message.failed' },
  }),
  getActivationStatus: objectCommand({
    summary: 'Whether a group is active, and how far its activation is',
    ofSchool: true,
    fields: z.object({ im_group_id: id }),
    reply: success
      .extend({
        im_group_id: id,
        easemob_group_id: z.string(),
        activation: z.enum(['inactive', 'activating', 'active', 'failed']),
      })
      .extend(operationFields.partial().shape),
  }),
  getOperation: objectCommand({
    summary: 'The state of an operation of this school',
    ofSchool: true,
    fields: z.object({
      operation_id: operationId,
      failed_from: z
        .int()
        .min(0)
        .max(100_000)
        .optional()
        .meta({ description: 'Which page of the members who have failed: `failed_next` of the page before.' }),
      wait_ms: waitMs,
    }),
    reply: success.extend(operationView.shape),
  }),
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;
export const isCommandName = (cmd: string): cmd is CommandName => Object.hasOwn(commands, cmd);
