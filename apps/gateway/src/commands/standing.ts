import type { Standing } from '#policy';
import type { Queries } from '#operations';
import type { EntityManager } from 'typeorm';

interface Asked {
  school_id: number;
  account_id: number;
  im_group_id: number;
}

/** With what the group is called in Easemob; null until it is there. */
type GroupStanding = Standing & { group?: { easemob_group_id: string | null } };

/** How an account stands to a group of its school, in one statement. */
export const readStanding = (queries: Queries, asked: Asked): Promise<Standing> => read(queries, asked, '');

/** The same, with the group locked for the rest of the transaction: whoever changes it next stands in line. */
export const lockStanding = (manager: EntityManager, asked: Asked): Promise<GroupStanding> =>
  read(manager, asked, 'for update of g');

/** Remembers who has asked for a group: Easemob makes it in his name, if it has no owner here and he is a member then. */
export async function noteActivator(
  manager: EntityManager,
  { im_group_id, im_user_id }: { im_group_id: number; im_user_id: number },
): Promise<void> {
  await manager.query('update im_group set activated_by = $2 where im_group_id = $1 and create_tries = 0', [
    im_group_id,
    im_user_id,
  ]);
}

interface StandingRow {
  active: boolean;
  created_by_account: number | null;
  easemob_group_id: string | null;
  im_user_id: number | null;
  registered: boolean;
  is_owner: boolean | null;
}

async function read(
  queries: Queries,
  { school_id, account_id, im_group_id }: Asked,
  lock: string,
): Promise<GroupStanding> {
  const [row]: StandingRow[] = await queries.query(
    `select g.activated_at is not null as active, g.created_by_account, g.easemob_group_id, u.im_user_id,
            u.easemob_registered_at is not null as registered, m.is_owner
       from im_group g
       left join im_user u on u.school_id = g.school_id and u.account_id = $3
       left join im_group_member m on m.im_group_id = g.im_group_id and m.im_user_id = u.im_user_id
      where g.im_group_id = $1 and g.school_id = $2 ${lock}`,
    [im_group_id, school_id, account_id],
  );
  if (!row) return { account_id };
  const { im_user_id, registered, is_owner, ...group } = row;
  return {
    account_id,
    group,
    ...(im_user_id !== null && { person: { im_user_id, registered } }),
    ...(is_owner !== null && { membership: { is_owner } }),
  };
}
