import type { Queries } from '#operations';

/** The group of a school that stands for a relation_id; undefined where there is none. */
export async function lessonPrepGroup(
  queries: Queries,
  school_id: number,
  relation_id: number,
): Promise<number | undefined> {
  const [group]: { im_group_id: number }[] = await queries.query(
    'select im_group_id from im_group where school_id = $1 and relation_id = $2 order by im_group_id limit 1',
    [school_id, relation_id],
  );
  return group?.im_group_id;
}
