import { fail, type Failure, type People } from '#contracts';
import type { EntityManager } from 'typeorm';

const mostNamed = 20;

/**
 * One join per kind of id, each on a key: with a condition on the kind inside the join, every id meets every person. One
 * row, for a row per id keeps a gateway busy that others wait for.
 */
const statement = `
  with found as (
    select 'account_id' as kind, id, im_user_id, 1 as part, place
      from unnest($2::int[]) with ordinality as asked(id, place)
      left join im_user u on u.school_id = $1 and u.account_id = asked.id
    union all
    select 'teacher_id', id, im_user_id, 2, place
      from unnest($3::int[]) with ordinality as asked(id, place)
      left join im_user u on u.school_id = $1 and u.user_type = 'teacher' and u.person_id = asked.id
    union all
    select 'student_id', id, im_user_id, 3, place
      from unnest($4::int[]) with ordinality as asked(id, place)
      left join im_user u on u.school_id = $1 and u.user_type = 'student' and u.person_id = asked.id)
  select coalesce(array_agg(im_user_id order by part, place) filter (where im_user_id is not null), '{}') as known,
         count(*) filter (where im_user_id is null)::int as missing,
         (array_agg(kind || ' ' || id order by part, place) filter (where im_user_id is null))[1:${mostNamed}] as unknown
    from found`;

interface Found {
  known: number[];
  missing: number;
  /** The first of those that are missing; null where none is. */
  unknown: string[] | null;
}

/**
 * The chat ids of people who are named by account_id, teacher_id or student_id, in the order in which they are named
 * and each once.
 * @returns a user_not_found that names the unknown ones, if there are any
 */
export async function findPeople(
  manager: EntityManager,
  { school_id, people }: { school_id: number; people: People },
): Promise<Failure | number[]> {
  const { account_id = [], teacher_id = [], student_id = [] } = people;
  if (account_id.length + teacher_id.length + student_id.length === 0) return [];
  const [{ known, missing, unknown }]: [Found] = await manager.query(statement, [
    school_id,
    account_id,
    teacher_id,
    student_id,
  ]);
  if (!unknown) return [...new Set(known)];
  const more = missing > mostNamed ? ` … (${missing})` : '';
  return fail('user_not_found', { detail: unknown.join(', ') + more });
}
