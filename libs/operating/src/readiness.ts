import { untoldPeople } from '#database';
import type { Queries } from '#operations';
import type { Outbox } from '#outbox';
import { wantMany } from '#work';
import type { EntityManager } from 'typeorm';
import type { Operator } from './operator.js';

/*
 * A school whose people find their accounts and groups there with the first tap.
 */

/** Asks for the people of a school whom Easemob does not know, or by another name. For whoever adds or renames some. */
const registerPeople = (manager: EntityManager, outbox: Outbox, school_id: number): Promise<string[]> =>
  wantMany(manager, outbox, { kind: 'users', ids: [school_id], school_id });

/**
 * Asks in the bulk lane for the groups that the school's setting names and that are not active yet; a tap on one of them
 * goes first. @returns how many have been asked for
 */
async function preActivate(manager: EntityManager, outbox: Outbox, school_id: number): Promise<number> {
  const ids = await groupsToActivate(manager, school_id);
  return (await wantMany(manager, outbox, { kind: 'group', ids, school_id })).length;
}

/**
 * Groups that follow from the school's data and have somebody who is to own them: of classes those with an owner; of all
 * also those in which a teacher is, who then owns them. A group of pupils or guardians alone waits for whoever taps first.
 */
async function groupsToActivate(queries: Queries, school_id: number): Promise<number[]> {
  const rows: { im_group_id: number }[] = await queries.query(
    `select im_group_id from school s join im_group g using (school_id)
      where s.school_id = $1 and activated_at is null and created_by_account is null
        and case pre_activation when 'all' then true
              when 'class' then relation_id <> 0 and group_type = any($2) else false end
        and exists (
          select from im_group_member m join im_user u using (im_user_id)
           where m.im_group_id = g.im_group_id and (m.is_owner or pre_activation = 'all' and u.user_type = 'teacher'))
        and not exists (
          select from work_item w where w.key = 'group:' || g.im_group_id and w.done < w.wanted and w.parked_at is null)
      order by im_group_id`,
    [school_id, typesOfClasses],
  );
  return rows.map(({ im_group_id }) => im_group_id);
}

const typesOfClasses = ['class_course', 'teacherAndStudent', 'teacherAndGuardian', 'guardian', 'student'];

/** How far a school is from being ready. */
export interface Readiness {
  pre_activation: string;
  /** People of whom Easemob has yet to be told. */
  people: number;
  /** People whom it does not take, and those whose names it does not take: their groups are without them, or pushes without these. */
  refused: number;
  nameless: number;
  /** Groups to be activated for which nobody has asked yet. */
  groups: number;
}

/** Counts it; undefined where there is no such school. */
export async function readReadiness(queries: Queries, school_id: number): Promise<Readiness | undefined> {
  const [row]: Omit<Readiness, 'groups'>[] = await queries.query(
    `select pre_activation,
            (select count(*)::int from im_user where school_id = $1 and ${untoldPeople}) as people,
            refusals.*
       from school, lateral (
         select count(*) filter (where easemob_refusal = 'person')::int as refused,
                count(*) filter (where easemob_refusal = 'name')::int as nameless
           from im_user where school_id = $1 and easemob_refusal is not null) refusals
      where school_id = $1`,
    [school_id],
  );
  return row && { ...row, groups: (await groupsToActivate(queries, school_id)).length };
}

/**
 * Asks for its people and its groups. Whoever brings some does so in the transaction that brings them, as often as he likes:
 * what waits, or is done, is not asked for again. @returns how many groups have been asked for
 */
export async function prepareSchool(manager: EntityManager, outbox: Outbox, school_id: number): Promise<number> {
  await registerPeople(manager, outbox, school_id);
  return preActivate(manager, outbox, school_id);
}

/** @returns how many groups have been asked for */
export function makeSchoolReady(operator: Operator, school_id: number): Promise<number> {
  return operator.change('school pre-activate', async (manager, outbox) => {
    const groups = await prepareSchool(manager, outbox, school_id);
    return { result: groups, deeds: [{ subject: `school:${school_id}`, school_id, details: { groups } }] };
  });
}
