import type { MembershipResult } from '#contracts';
import { ownerOf, type Member } from '#policy';
import { workKey } from '#work';
import type { DataSource, EntityManager } from 'typeorm';

interface WantedMember extends Member {
  registered: boolean;
}

/** What is known of a group here and of its counterpart. */
export interface GroupRow {
  im_group_id: number;
  group_name: string;
  /** Who asked for it last, before it was made. He may have left since. */
  activated_by: number | null;
  easemob_group_id: string | null;
  active: boolean;
  create_tries: number;
  create_owner: number | null;
  create_marker: string | null;
  /** The database has been restored: what Easemob holds of the group may have been forgotten. */
  restored: boolean;
  /** Since the last create was sent, on the database's clock. */
  ms_since_create: number | null;
  /** Counts the changes of name and members. A number beyond what JavaScript holds exactly, perhaps: text. */
  revision: string;
  /** Easemob is known to have this revision, and nobody has asked for more than the delivery of messages. */
  synced: boolean;
  messages_wait: boolean;
}

/** The whole wanted state of a group. */
export interface WantedGroup extends GroupRow {
  /** In whose name Easemob is to make it. A group without members has nobody, and is not made. */
  owner: number;
  members: WantedMember[];
}

/** Reads a group without its members; undefined where there is none. */
export async function readGroup(dataSource: DataSource, im_group_id: number): Promise<GroupRow | undefined> {
  const [group]: GroupRow[] = await dataSource.query(
    `select im_group_id, group_name, activated_by, easemob_group_id, activated_at is not null as active,
            create_tries, create_owner, create_marker,
            exists (select from deployment where restored_at is not null) as restored,
            (extract(epoch from now() - create_tried_at) * 1000)::float as ms_since_create, revision,
            activated_at is not null and synced_revision is not distinct from revision
              and not exists (select from deployment where restored_at >= synced_at) and not exists (
              select from operation o
               where o.work_key = $2 and o.finished_at is null and o.im_message_id is null) as synced,
            exists (select from message m where m.im_group_id = g.im_group_id and m.status = 'waiting') as messages_wait
       from im_group g where im_group_id = $1`,
    [im_group_id, workKey('group', im_group_id)],
  );
  return group;
}

/** Reads its members too. */
export async function withMembers(dataSource: DataSource, group: GroupRow): Promise<WantedGroup> {
  const members: WantedMember[] = await dataSource.query(
    `select m.im_user_id, u.user_type, m.is_owner, u.easemob_registered_at is not null as registered
       from im_group_member m join im_user u using (im_user_id) where m.im_group_id = $1 order by m.position, m.im_user_id`,
    [group.im_group_id],
  );
  return { ...group, members, owner: ownerOf(members, [group.activated_by])! };
}

/**
 * Shows a group to apps, and remembers the revision that Easemob has by now: the one that was read, not that of now.
 * While anybody is missing in Easemob, every work on the group tries again.
 */
export const activate = (
  manager: EntityManager,
  { im_group_id, revision }: GroupRow,
  { failed }: MembershipResult,
): Promise<unknown> =>
  manager.query(
    `update im_group set activated_at = coalesce(activated_at, now()), synced_revision = coalesce($2, synced_revision), synced_at = now()
      where im_group_id = $1`,
    [im_group_id, failed.length === 0 ? revision : null],
  );
