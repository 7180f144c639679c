import type { EntityManager } from 'typeorm';

/** Says what is wrong with so many members where Easemob's plan allows fewer. */
export const tooManyMembers = (members: number, limit: number): string | undefined =>
  members > limit ? `a group may have ${limit} members, not ${members}` : undefined;

/** How many will be in a group once these have come and those have gone. Whoever is both is out. */
export async function sizeWith(
  manager: EntityManager,
  { im_group_id, adding = [], leaving = [] }: { im_group_id: number; adding?: number[]; leaving?: number[] },
): Promise<number> {
  const [{ size }]: [{ size: number }] = await manager.query(
    `select count(*)::int as size
       from (select im_user_id from im_group_member where im_group_id = $1 union select unnest($2::int[])) as people(person)
      where person <> all($3)`,
    [im_group_id, adding, leaving],
  );
  return size;
}
