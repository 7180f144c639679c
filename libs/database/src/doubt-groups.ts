import type { EntityManager } from 'typeorm';

/** What Easemob has of these groups is no longer taken for known: their next work asks for name and members. */
export const doubtGroups = (manager: EntityManager, ids: readonly number[]): Promise<unknown> =>
  manager.query(
    `update im_group set revision = revision + 1
      where im_group_id in (select im_group_id from im_group where im_group_id = any($1) order by 1 for update)`,
    [ids],
  );
