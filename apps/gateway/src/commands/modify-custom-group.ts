import { fail, isFailure, operationSummary, type Failure } from '#contracts';
import { recordOperation, want, workKey } from '#work';
import type { EntityManager } from 'typeorm';
import { callbackRefused } from './callback-rights.js';
import { findPeople } from './find-people.js';
import type { Call, Handler, Tools } from './handler.js';

export const modifyCustomGroup: Handler<'modifyCustomGroup'> = async (call, tools) => {
  const modified = await tools.outbox.transaction((manager) => modify(manager, call, tools));
  if (isFailure(modified)) return modified;
  const operation = await tools.operation(modified.operation_id, call);
  return {
    code: 0,
    msg: 'success',
    im_group_id: call.fields.im_group_id,
    easemob_group_id: operation.easemob_group_id,
    ...operationSummary(operation, call.language),
  };
};

/** Edits of one group can't overtake each other: the row lock puts them in line, and the worker sees their sum. */
async function modify(
  manager: EntityManager,
  call: Call<'modifyCustomGroup'>,
  { outbox }: Tools,
): Promise<Failure | { operation_id: string }> {
  const { im_group_id, groupname, addmembers = {}, deletemembers = {}, callback_url } = call.fields;
  const group = await lockGroup(manager, call);
  const refused = refusal(group, call) ?? (await callbackRefused(manager, call));
  if (refused) return refused;
  const adding = await findPeople(manager, { school_id: call.school_id, people: addmembers });
  if (!Array.isArray(adding)) return adding;
  const leaving = await findPeople(manager, { school_id: call.school_id, people: deletemembers });
  if (!Array.isArray(leaving)) return leaving;
  if (leaving.includes(group!.owner)) return fail('owner_not_removable');

  await changeRows(manager, { im_group_id, groupname, adding, leaving });
  const wanted = await want(manager, outbox, { kind: 'group', id: im_group_id });
  const operation_id = await recordOperation(manager, {
    school_id: call.school_id,
    account_id: call.account_id,
    cmd: 'modifyCustomGroup',
    work_key: workKey('group', im_group_id),
    wanted,
    im_group_id,
    request_id: call.request_id,
    callback_url,
  });
  return { operation_id };
}

interface LockedGroup {
  created_by_account: number | null;
  owner: number;
  owner_account: number;
}

async function lockGroup(
  manager: EntityManager,
  { school_id, fields }: Call<'modifyCustomGroup'>,
): Promise<LockedGroup | undefined> {
  const [group] = await manager.query(
    `select g.created_by_account, m.im_user_id as owner, u.account_id as owner_account
       from im_group g
       left join im_group_member m on m.im_group_id = g.im_group_id and m.is_owner
       left join im_user u on u.im_user_id = m.im_user_id
      where g.im_group_id = $1 and g.school_id = $2 for update of g`,
    [fields.im_group_id, school_id],
  );
  return group;
}

function refusal(
  group: LockedGroup | undefined,
  { account_id }: Call<'modifyCustomGroup'>,
): Failure | undefined {
  if (!group) return fail('group_not_found');
  if (group.created_by_account === null) return fail('group_not_custom');
  return [group.created_by_account, group.owner_account].includes(account_id)
    ? undefined
    : fail('not_group_owner');
}

/** Whoever is both added and removed is out. */
async function changeRows(
  manager: EntityManager,
  change: { im_group_id: number; groupname: string | undefined; adding: number[]; leaving: number[] },
): Promise<void> {
  const { im_group_id, groupname, adding, leaving } = change;
  if (groupname !== undefined) {
    await manager.query('update im_group set group_name = $2 where im_group_id = $1', [
      im_group_id,
      groupname,
    ]);
  }
  await manager.query(
    `insert into im_group_member (im_group_id, im_user_id, position)
     select $1, person, last.position + place
       from unnest($2::int[]) with ordinality as people(person, place),
            (select coalesce(max(position), 0) as position from im_group_member where im_group_id = $1) last
     on conflict do nothing`,
    [im_group_id, adding],
  );
  await manager.query(
    'delete from im_group_member where im_group_id = $1 and im_user_id = any($2) and not is_owner',
    [im_group_id, leaving],
  );
}
