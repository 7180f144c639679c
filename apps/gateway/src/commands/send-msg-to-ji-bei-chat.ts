import { fail, isFailure, lessonPrepRelation, operationSummary, type Failure } from '#contracts';
import { recordOperation, want, workKey } from '#work';
import type { EntityManager } from 'typeorm';
import { callbackRefused } from './callback-rights.js';
import type { Call, Handler, Tools } from './handler.js';
import { lessonPrepGroup } from './lesson-prep-group.js';

interface Stored {
  operation_id: string;
  im_message_id: number;
}

/** Stored and answered at once; the group's worker delivers it behind the messages that came before. */
export const sendMsgToJiBeiChat: Handler<'sendMsgToJiBeiChat'> = async (call, tools) => {
  const stored = await tools.outbox.transaction((manager) => store(manager, call, tools));
  if (isFailure(stored)) return stored;
  const operation = await tools.operation(stored.operation_id, call);
  return {
    code: 0,
    im_message_id: stored.im_message_id,
    msg: 'success',
    ...operationSummary(operation, call.language),
  };
};

async function store(
  manager: EntityManager,
  call: Call<'sendMsgToJiBeiChat'>,
  { outbox }: Tools,
): Promise<Failure | Stored> {
  const { school_id, account_id, fields } = call;
  const im_group_id = await lessonPrepGroup(
    manager,
    school_id,
    lessonPrepRelation(fields.grade_no, fields.course_id),
  );
  if (im_group_id === undefined) return fail('group_not_found');
  // The row lock makes the order of the ids the order of the commits, within one group.
  await manager.query('select 1 from im_group where im_group_id = $1 for update', [im_group_id]);
  const sender = await findSender(manager, { ...call, im_group_id });
  if (typeof sender !== 'number') return sender;
  const refused = await callbackRefused(manager, call);
  if (refused) return refused;

  await manager.query('update im_group set activated_by = $2 where im_group_id = $1 and create_tries = 0', [
    im_group_id,
    sender,
  ]);
  const im_message_id = await insertMessage(manager, call, { im_group_id, sender });
  const wanted = await want(manager, outbox, { kind: 'group', id: im_group_id, lane: 'paced' });
  const operation_id = await recordOperation(manager, {
    school_id,
    account_id,
    cmd: 'sendMsgToJiBeiChat',
    work_key: workKey('group', im_group_id),
    wanted,
    im_group_id,
    im_message_id,
    request_id: call.request_id,
    callback_url: fields.callback_url,
  });
  await manager.query('update message set operation_id = $2 where im_message_id = $1', [
    im_message_id,
    operation_id,
  ]);
  return { operation_id, im_message_id };
}

/** The chat id of the calling account, which must exist in Easemob; where the school is strict, as a member. */
async function findSender(
  manager: EntityManager,
  {
    school_id,
    account_id,
    im_group_id,
    policy,
  }: Pick<Call, 'school_id' | 'account_id' | 'policy'> & { im_group_id: number },
): Promise<Failure | number> {
  const [sender] = await manager.query(
    `select u.im_user_id, u.easemob_registered_at is not null as registered,
            exists (select 1 from im_group_member m where m.im_group_id = $3 and m.im_user_id = u.im_user_id) as member
       from im_user u where u.school_id = $1 and u.account_id = $2`,
    [school_id, account_id, im_group_id],
  );
  if (!sender) return fail('user_not_found', { detail: `account_id ${account_id}` });
  if (!sender.registered) return fail('user_not_registered', { detail: `account_id ${account_id}` });
  return policy.access === 'member' && !sender.member ? fail('not_group_member') : sender.im_user_id;
}

async function insertMessage(
  manager: EntityManager,
  { school_id, fields }: Call<'sendMsgToJiBeiChat'>,
  { im_group_id, sender }: { im_group_id: number; sender: number },
): Promise<number> {
  const { plan_id } = fields.ext;
  const isPlan = Number.isInteger(plan_id) && Math.abs(plan_id as number) < 2 ** 31;
  const [{ im_message_id }] = await manager.query(
    `insert into message (school_id, im_group_id, sender_id, easemob_type, content, ext, plan_id, status)
     values ($1, $2, $3, 'TXT', $4, $5, $6, 'waiting') returning im_message_id`,
    [school_id, im_group_id, sender, fields.msg.msg, JSON.stringify(fields.ext), isPlan ? plan_id : null],
  );
  return im_message_id;
}
