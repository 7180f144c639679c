import { fail, isFailure, operationSummary, outcomeOf, type Failure } from '#contracts';
import type { EntityManager } from 'typeorm';
import { acceptWrite, type Wanted } from './accepted-write.js';
import { findPeople } from './find-people.js';
import { tooManyMembers } from './group-size.js';
import type { Call, Handler } from './handler.js';

export const createCustomGroup: Handler<'createCustomGroup'> = async (call, tools) => {
  const operation = await acceptWrite('createCustomGroup', { call, tools }, (manager) =>
    create(manager, call, tools.groupMaxUsers),
  );
  if (isFailure(operation)) return operation;
  return {
    ...outcomeOf(operation, call.language),
    im_group_id: operation.im_group_id!,
    easemob_group_id: operation.easemob_group_id,
    ...operationSummary(operation, call.language),
  };
};

async function create(
  manager: EntityManager,
  call: Call<'createCustomGroup'>,
  limit: number,
): Promise<Failure | Wanted> {
  const owner = await findOwner(manager, call);
  if (isFailure(owner)) return owner;
  const members = await findPeople(manager, { school_id: call.school_id, people: call.fields.members });
  if (isFailure(members)) return members;
  const people = [...new Set([...owner, ...members])];
  const detail = tooManyMembers(people.length, limit);
  if (detail) return fail('bad_field', { field: 'members', detail });
  return { im_group_id: await insertGroup(manager, call, people) };
}

/** The one owner that is given; 0 stands for "not given". */
function findOwner(
  manager: EntityManager,
  { school_id, fields }: Call<'createCustomGroup'>,
): Promise<Failure | number[]> {
  const given = {
    account_id: fields.owner_account_id,
    teacher_id: fields.owner_teacher_id,
    student_id: fields.owner_student_id,
  };
  const chosen = Object.entries(given).filter(([, id]) => id);
  if (chosen.length !== 1) return Promise.resolve(fail('owner_ambiguous'));
  return findPeople(manager, { school_id, people: Object.fromEntries(chosen.map(([kind, id]) => [kind, [id]])) });
}

/** The first of the people is the owner. */
async function insertGroup(
  manager: EntityManager,
  { school_id, account_id, fields }: Call<'createCustomGroup'>,
  people: number[],
): Promise<number> {
  const [{ im_group_id }]: [{ im_group_id: number }] = await manager.query(
    `insert into im_group (school_id, group_name, group_type, created_by_account) values ($1, $2, 'other', $3)
     returning im_group_id`,
    [school_id, fields.groupname, account_id],
  );
  await manager.query(
    `insert into im_group_member (im_group_id, im_user_id, position, is_owner)
     select $1, person, place, place = 1 from unnest($2::int[]) with ordinality as people(person, place)`,
    [im_group_id, people],
  );
  return im_group_id;
}
