import type { DataSource } from 'typeorm';

export interface WantedMember {
  im_user_id: number;
  is_owner: boolean;
  registered: boolean;
}

/** The whole wanted state of a group, and what is known of its counterpart. */
export interface WantedGroup {
  im_group_id: number;
  group_name: string;
  /** Owner in Easemob: the member who is the owner here, else whoever activated the group, else its first member. */
  owner: number;
  /** Whether the owner is a matter of the group, and to be kept so; not merely of who came first. */
  owner_is_wanted: boolean;
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
    `select m.im_user_id, m.is_owner, u.easemob_registered_at is not null as registered
       from im_group_member m join im_user u using (im_user_id) where m.im_group_id = $1 order by m.position`,
    [im_group_id],
  );
  const { activated_by, ...rest } = group;
  const owner = members.find((member) => member.is_owner)?.im_user_id;
  return {
    ...rest,
    members,
    owner: owner ?? activated_by ?? members[0]?.im_user_id,
    owner_is_wanted: owner !== undefined,
  };
}
