import { fail, isFailure, operationSummary, type Failure } from '#contracts';
import { addCallback, recordOperation, want, workKey } from '#work';
import type { EntityManager } from 'typeorm';
import { callbackRefused } from './callback-rights.js';
import { findPeople } from './find-people.js';
import type { Call, Handler, Tools } from './handler.js';

interface Created {
  operation_id: string;
  im_group_id: number;
}

export const createCustomGroup: Handler<'createCustomGroup'> = async (call, tools) => {
  const created = await tools.outbox.transaction((manager) => create(manager, call, tools));
  if (isFailure(created)) return created;
  const operation = await tools.operation(created.operation_id, call);
  return {
    code: 0,
    msg: 'success',
    im_group_id: created.im_group_id,
    easemob_group_id: operation.easemob_group_id,
    ...operationSummary(operation, call.language),
  };
};

async function create(
  manager: EntityManager,
  call: Call<'createCustomGroup'>,
  { outbox }: Tools,
): Promise<Failure | Created> {
  const { callback_url } = call.fields;
  const refused = await callbackRefused(manager, call);
  const before = await createdBefore(manager, call);
  if (before) {
    // The reply is the first one's, whatever else is asked for this time; a new URL is told all the same.
    if (callback_url && !refused) await addCallback(manager, before.operation_id, callback_url);
    return before;
  }
  if (refused) return refused;
  const owner = await findOwner(manager, call);
  if (!Array.isArray(owner)) return owner;
  const members = await findPeople(manager, { school_id: call.school_id, people: call.fields.members });
  if (!Array.isArray(members)) return members;

  const im_group_id = await insertGroup(manager, call, [...new Set([...owner, ...members])]);
  const wanted = await want(manager, outbox, { kind: 'group', id: im_group_id });
  const operation_id = await recordOperation(manager, {
    school_id: call.school_id,
    account_id: call.account_id,
    cmd: 'createCustomGroup',
    work_key: workKey('group', im_group_id),
    wanted,
    im_group_id,
    request_id: call.request_id,
    caller_key: call.fields.request_id,
    callback_url,
  });
  return { operation_id, im_group_id };
}

/** What the same request_id of the same account has created before. Two at once are put in line by the lock. */
async function createdBefore(
  manager: EntityManager,
  { school_id, account_id, fields }: Call<'createCustomGroup'>,
): Promise<Created | undefined> {
  if (fields.request_id === undefined) return undefined;
  const key = `createCustomGroup ${school_id} ${account_id} ${fields.request_id}`;
  await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  const [before] = await manager.query(
    `select operation_id, im_group_id from operation
      where school_id = $1 and account_id = $2 and cmd = 'createCustomGroup' and caller_key = $3`,
    [school_id, account_id, fields.request_id],
  );
  return before;
}

/** The one owner that is given; 0 stands for "not given". */
function findOwner(manager: EntityManager, { school_id, fields }: Call<'createCustomGroup'>): Promise<Failure | number[]> {
  const given = { account_id: fields.owner_account_id, teacher_id: fields.owner_teacher_id, student_id: fields.owner_student_id };
  const chosen = Object.entries(given).filter(([, id]) => id);
  if (chosen.length !== 1) return Promise.resolve(fail('owner_ambiguous'));
  return findPeople(manager, { school_id, people: Object.fromEntries(chosen.map(([kind, id]) => [kind, [id]])) });
} // prettier-ignore

/** The first of the people is the owner. */
async function insertGroup(
  manager: EntityManager,
  { school_id, account_id, fields }: Call<'createCustomGroup'>,
  people: number[],
): Promise<number> {
  const [{ im_group_id }] = await manager.query(
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
