import { fail, type Failure, type People } from '#contracts';
import type { EntityManager } from 'typeorm';

const unnamed = 20;

/**
 * The chat ids of people who are named by account_id, teacher_id or student_id, in the order in which they are named
 * and each once.
 * @returns a user_not_found that names the unknown ones, if there are any
 */
export async function findPeople(
  manager: EntityManager,
  { school_id, people }: { school_id: number; people: People },
): Promise<Failure | number[]> {
  const asked = Object.entries(people).flatMap(([kind, ids]) => (ids ?? []).map((id) => ({ kind, id })));
  if (asked.length === 0) return [];
  const rows: { kind: string; id: number; im_user_id: number | null }[] = await manager.query(
    `select asked.kind, asked.id, u.im_user_id
       from unnest($2::text[], $3::int[]) with ordinality as asked(kind, id, place)
       left join im_user u on u.school_id = $1 and case asked.kind
         when 'account_id' then u.account_id = asked.id
         when 'teacher_id' then u.user_type = 'teacher' and u.person_id = asked.id
         else u.user_type = 'student' and u.person_id = asked.id end
      order by asked.place`,
    [school_id, asked.map(({ kind }) => kind), asked.map(({ id }) => id)],
  );
  const unknown = rows.filter(({ im_user_id }) => im_user_id === null).map(({ kind, id }) => `${kind} ${id}`);
  if (unknown.length === 0) return [...new Set(rows.map(({ im_user_id }) => im_user_id!))];
  const more = unknown.length > unnamed ? ` … (${unknown.length})` : '';
  return fail('user_not_found', { detail: unknown.slice(0, unnamed).join(', ') + more });
}
