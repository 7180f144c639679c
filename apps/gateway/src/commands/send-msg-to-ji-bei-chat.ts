import { fail, isFailure, lessonPrepRelation, operationSummary, outcomeOf, type Failure } from '#contracts';
import { sendRefusal } from '#policy';
import { stringify } from 'lossless-json';
import type { EntityManager } from 'typeorm';
import { acceptWrite, type Wanted } from './accepted-write.js';
import type { Call, Handler } from './handler.js';
import { lessonPrepGroup } from './lesson-prep-group.js';
import { lockStanding, noteActivator } from './standing.js';

/** Stored and answered at once; the group's worker delivers it behind the messages that came before. */
export const sendMsgToJiBeiChat: Handler<'sendMsgToJiBeiChat'> = async (call, tools) => {
  const operation = await acceptWrite('sendMsgToJiBeiChat', { call, tools }, (manager) => store(manager, call));
  if (isFailure(operation)) return operation;
  const { code, msg } = outcomeOf(operation, call.language);
  const im_message_id = operation.im_message_id!;
  return { code, im_message_id, msg, ...operationSummary(operation, call.language) };
};

async function store(manager: EntityManager, call: Call<'sendMsgToJiBeiChat'>): Promise<Failure | Wanted> {
  const { grade_no, course_id } = call.fields;
  const im_group_id = await lessonPrepGroup(manager, call.school_id, lessonPrepRelation(grade_no, course_id));
  if (im_group_id === undefined) return fail('group_not_found');
  // The lock makes the order of the ids the order of the commits, within one group.
  const standing = await lockStanding(manager, { ...call, im_group_id });
  const refused = sendRefusal(call.policy, standing);
  if (refused) return refused;
  const { im_user_id } = standing.person!;
  if (!standing.group!.active) await noteActivator(manager, { im_group_id, im_user_id });
  const im_message_id = await insertMessage(manager, call, { im_group_id, sender: im_user_id });
  return { im_group_id, im_message_id, lane: 'paced' };
}

async function insertMessage(
  manager: EntityManager,
  { school_id, fields }: Call<'sendMsgToJiBeiChat'>,
  { im_group_id, sender }: { im_group_id: number; sender: number },
): Promise<number> {
  const { plan_id } = fields.ext;
  const isPlan = Number.isInteger(plan_id) && Math.abs(plan_id as number) < 2 ** 31;
  const [{ im_message_id }]: [{ im_message_id: number }] = await manager.query(
    `insert into message (school_id, im_group_id, sender_id, easemob_type, content, ext, plan_id, status)
     values ($1, $2, $3, 'TXT', $4, $5, $6, 'waiting') returning im_message_id::float`,
    [school_id, im_group_id, sender, fields.msg.msg, stringify(fields.ext), isPlan ? plan_id : null],
  );
  return im_message_id;
}
