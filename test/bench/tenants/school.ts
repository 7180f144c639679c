import type { System } from '../../support/system.js';

/** Somebody with an account of a school. */
export interface Account {
  school_id: number;
  account_id: number;
}

/** A group of three that has yet to be activated; the account owns it. */
export interface Group extends Account {
  im_group_id: number;
}

/** Every school of the bench has so many people, all pupils, beside the teachers of its lesson-prep groups. */
export const pupils = 12_000;
export const lessons = { grades: 4, courses: 10 };

/** Its people are numbered from here, by im_user_id, account and pupil alike, so that no school shares one with another. */
export const firstPerson = (school_id: number): number => school_id * 100_000 + 1;

/** A school of 12,000 pupils, with two endpoints for callbacks. */
export async function plantSchool(
  { database }: System,
  { school_id, endpoints }: { school_id: number; endpoints: readonly string[] },
): Promise<void> {
  await database.query(`insert into school (school_id, name) values ($1, 'planted')`, [school_id]);
  await database.query(
    `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name)
     select n, $1, n, 'student', n, 'pupil' from generate_series($2::int, $2::int + $3::int - 1) n`,
    [school_id, firstPerson(school_id), pupils],
  );
  await database.query(
    `insert into callback_endpoint (school_id, url, secrets, allowed_cidrs)
     select $1, url, '{whsec_c2VjcmV0}', '{127.0.0.0/8}' from unnest($2::text[]) url`,
    [school_id, endpoints],
  );
}

/**
 * Groups of three, each with an owner and members of its own.
 * @param from the first person of the first group, counted within the school
 */
export async function plantGroups(
  { database }: System,
  { school_id, count, from }: { school_id: number; count: number; from: number },
): Promise<Group[]> {
  const { rows } = await database.query<Group>(
    `with made as (
       insert into im_group (school_id, group_name, group_type)
       select $1, 'tapped ' || n, 'other' from generate_series(1, $2::int) n returning im_group_id),
     owned as (
       select im_group_id, $3::int + 3 * (row_number() over (order by im_group_id) - 1)::int as owner from made),
     joined as (
       insert into im_group_member (im_group_id, im_user_id, position, is_owner)
       select im_group_id, owner + n, n, n = 0 from owned, generate_series(0, 2) n)
     select im_group_id, $1::int as school_id, owner as account_id from owned order by im_group_id`,
    [school_id, count, firstPerson(school_id) + from],
  );
  return rows;
}

/** The lesson-prep groups of every grade and course, with these accounts in each. */
export async function plantLessons(
  { database }: System,
  { school_id, accounts }: { school_id: number; accounts: readonly number[] },
): Promise<{ im_group_id: number }[]> {
  const { rows } = await database.query<{ im_group_id: number }>(
    `with made as (
       insert into im_group (school_id, group_name, group_type, relation_id)
       select $1, 'lessons', 'teacher', 40000000 + grade * 1000 + course
         from generate_series(1, $3::int) grade, generate_series(1, $4::int) course returning im_group_id),
     joined as (
       insert into im_group_member (im_group_id, im_user_id, position, is_owner)
       select im_group_id, person, place, place = 1 from made, unnest($2::int[]) with ordinality as p(person, place))
     select im_group_id from made`,
    [school_id, accounts, lessons.grades, lessons.courses],
  );
  return rows;
}
