import { fail, isFailure, operationSummary, outcomeOf, type Failure } from '#contracts';
import { modificationRefusal } from '#policy';
import type { EntityManager } from 'typeorm';
import { acceptWrite, type Wanted } from './accepted-write.js';
import { findPeople } from './find-people.js';
import { sizeWith, tooManyMembers } from './group-size.js';
import type { Call, Handler } from './handler.js';
import { lockStanding } from './standing.js';

export const modifyCustomGroup: Handler<'modifyCustomGroup'> = async (call, tools) => {
  const operation = await acceptWrite('modifyCustomGroup', { call, tools }, (manager) =>
    modify(manager, call, tools.groupMaxUsers),
  );
  if (isFailure(operation)) return operation;
  return {
    ...outcomeOf(operation, call.language),
    im_group_id: operation.im_group_id!,
    easemob_group_id: operation.easemob_group_id,
    ...operationSummary(operation, call.language),
  };
};

/** Edits of one group can't overtake each other: the lock puts them in line, and the worker sees their sum. */
async function modify(
  manager: EntityManager,
  call: Call<'modifyCustomGroup'>,
  limit: number,
): Promise<Failure | Wanted> {
  const { im_group_id, groupname, addmembers = {}, deletemembers = {} } = call.fields;
  const refused = modificationRefusal(await lockStanding(manager, { ...call, im_group_id }));
  if (refused) return refused;
  const adding = await findPeople(manager, { school_id: call.school_id, people: addmembers });
  if (isFailure(adding)) return adding;
  const leaving = await findPeople(manager, { school_id: call.school_id, people: deletemembers });
  if (isFailure(leaving)) return leaving;
  if (await isOwnerAmong(manager, { im_group_id, people: leaving })) return fail('owner_not_removable');
  // A plan may have shrunk: whoever adds nobody may still rename the group and take people out.
  const size = adding.length > 0 ? await sizeWith(manager, { im_group_id, adding, leaving }) : 0;
  const detail = tooManyMembers(size, limit);
  if (detail) return fail('bad_field', { field: 'addmembers', detail });
  await changeRows(manager, { im_group_id, groupname, adding, leaving });
  return { im_group_id };
}

async function isOwnerAmong(
  manager: EntityManager,
  { im_group_id, people }: { im_group_id: number; people: number[] },
): Promise<boolean> {
  const owners = await manager.query(
    'select 1 from im_group_member where im_group_id = $1 and is_owner and im_user_id = any($2)',
    [im_group_id, people],
  );
  return owners.length > 0;
}

/** Whoever is both added and removed is out. */
async function changeRows(
  manager: EntityManager,
  change: { im_group_id: number; groupname: string | undefined; adding: number[]; leaving: number[] },
): Promise<void> {
  const { im_group_id, groupname, adding, leaving } = change;
  if (groupname !== undefined) {
    await manager.query('update im_group set group_name = $2 where im_group_id = $1', [im_group_id, groupname]);
  }
  await manager.query(
    `insert into im_group_member (im_group_id, im_user_id, position)
     select $1, person, last.position + place
       from unnest($2::int[]) with ordinality as people(person, place),
            (select coalesce(max(position), 0) as position from im_group_member where im_group_id = $1) last
     on conflict do nothing`,
    [im_group_id, adding],
  );
  await manager.query('delete from im_group_member where im_group_id = $1 and im_user_id = any($2) and not is_owner', [
    im_group_id,
    leaving,
  ]);
}
