import { ownerOf, type Member } from '#policy';
import type { DataSource } from 'typeorm';

export interface WantedMember extends Member {
  registered: boolean;
}

/** The whole wanted state of a group, and what is known of its counterpart. */
export interface WantedGroup {
  im_group_id: number;
  group_name: string;
  /** In whose name Easemob is to make it. A group without members has nobody, and is not made. */
  owner: number;
  /** Who asked for it last, before it was made. He may have left since. */
  activated_by: number | null;
  members: WantedMember[];
  easemob_group_id: string | null;
  active: boolean;
  create_tries: number;
  create_owner: number | null;
  create_marker: string | null;
  /** The database has been restored: what Easemob holds of the group may have been forgotten. */
  restored: boolean;
  /** Since the last create was sent, on the database's clock. */
  ms_since_create: number | null;
}

/** Reads it in two statements; undefined where there is no such group. */
export async function readWantedGroup(
  dataSource: DataSource,
  im_group_id: number,
): Promise<WantedGroup | undefined> {
  const [group] = await dataSource.query(
    `select im_group_id, group_name, activated_by, easemob_group_id, activated_at is not null as active,
            create_tries, create_owner, create_marker,
            exists (select from deployment where restored_at is not null) as restored, (extract(epoch from now() - create_tried_at) * 1000)::float as ms_since_create
       from im_group where im_group_id = $1`,
    [im_group_id],
  );
  if (!group) return undefined;
  const members: WantedMember[] = await dataSource.query(
    `select m.im_user_id, u.user_type, m.is_owner, u.easemob_registered_at is not null as registered
       from im_group_member m join im_user u using (im_user_id) where m.im_group_id = $1 order by m.position, m.im_user_id`,
    [im_group_id],
  );
  return { ...group, members, owner: ownerOf(members, [group.activated_by])! };
}
