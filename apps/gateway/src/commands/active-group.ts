import { fail, operationSummary, type Failure } from '#contracts';
import { joinOperation, recordOperation, want, workKey } from '#work';
import type { EntityManager } from 'typeorm';
import { callbackRefused } from './callback-rights.js';
import type { Call, Handler, Tools } from './handler.js';

interface GroupToActivate {
  active: boolean;
  easemob_group_id: string | null;
  /** Whether im_user_id is the caller's own. */
  own: boolean;
  is_owner: boolean | null;
}

/** Any number of taps on one group are one activation: they all join the operation that is under way. */
export const activeGroup: Handler<'activeGroup'> = async (call, tools) => {
  const accepted = await tools.outbox.transaction((manager) => accept(manager, call, tools));
  if ('error' in accepted) return accepted;
  if ('active' in accepted) {
    return { code: 0, msg: 'success', easemob_group_id: accepted.active, status: 'succeeded' };
  }
  const operation = await tools.operation(accepted.operation_id, call);
  return {
    code: 0,
    msg: 'success',
    easemob_group_id: operation.easemob_group_id,
    ...operationSummary(operation, call.language),
  };
};

async function accept(
  manager: EntityManager,
  call: Call<'activeGroup'>,
  { outbox }: Tools,
): Promise<Failure | { active: string } | { operation_id: string }> {
  const { im_group_id, im_user_id, callback_url } = call.fields;
  // The row lock puts simultaneous taps on one group in line; the second one finds the first one's operation.
  const [group]: GroupToActivate[] = await manager.query(
    `select g.activated_at is not null as active, g.easemob_group_id, u.im_user_id is not null as own, m.is_owner
       from im_group g
       left join im_user u on u.school_id = g.school_id and u.account_id = $3 and u.im_user_id = $4
       left join im_group_member m on m.im_group_id = g.im_group_id and m.im_user_id = u.im_user_id
      where g.im_group_id = $1 and g.school_id = $2 for update of g`,
    [im_group_id, call.school_id, call.account_id, im_user_id],
  );
  const refused = refusal(group, call) ?? (await callbackRefused(manager, call));
  if (refused) return refused;
  if (group!.active) return { active: group!.easemob_group_id! };
  const joined = await joinOperation(manager, { im_group_id, cmd: 'activeGroup', callback_url });
  const operation_id = joined ?? (await begin(manager, call, outbox));
  return { operation_id };
}

function refusal(
  group: GroupToActivate | undefined,
  { policy, fields }: Call<'activeGroup'>,
): Failure | undefined {
  if (!group) return fail('group_not_found');
  if (!group.own) return fail('user_not_found', { detail: `im_user_id ${fields.im_user_id}` });
  if (group.is_owner === null) return fail('not_group_member');
  if (policy.activation === 'owner' && !group.is_owner && !group.active) return fail('not_group_owner');
  return undefined;
}

async function begin(
  manager: EntityManager,
  call: Call<'activeGroup'>,
  outbox: Tools['outbox'],
): Promise<string> {
  const { im_group_id, im_user_id, callback_url } = call.fields;
  await manager.query('update im_group set activated_by = $2 where im_group_id = $1 and create_tries = 0', [
    im_group_id,
    im_user_id,
  ]);
  const wanted = await want(manager, outbox, { kind: 'group', id: im_group_id });
  return recordOperation(manager, {
    school_id: call.school_id,
    account_id: call.account_id,
    cmd: 'activeGroup',
    work_key: workKey('group', im_group_id),
    wanted,
    im_group_id,
    request_id: call.request_id,
    callback_url,
  });
}
