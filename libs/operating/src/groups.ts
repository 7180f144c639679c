import { doubtGroups } from '#database';
import type { Queries } from '#operations';
import { wantMany, workKey } from '#work';
import { subjectOf } from './audit.js';
import type { Operator } from './operator.js';

/** How far a group is, in Easemob and on the way there. */
export interface GroupPicture {
  im_group_id: number;
  school_id: number;
  group_type: string;
  easemob_group_id: string | null;
  activated_at: Date | null;
  /** Creates begun whose outcome is not known to be "nothing was made". */
  create_tries: number;
  create_tried_at: Date | null;
  create_owner: number | null;
  members_wanted: number;
  /** Of these, how many Easemob is known to know. */
  members_registered: number;
  messages_waiting: number;
}

/** Reads a group's way into Easemob; undefined where there is no such group. */
export async function readGroupPicture(queries: Queries, im_group_id: number): Promise<GroupPicture | undefined> {
  const [row]: GroupPicture[] = await queries.query(
    `select g.im_group_id, g.school_id, g.group_type, g.easemob_group_id, g.activated_at, g.create_tries, g.create_tried_at,
            g.create_owner, members.*, messages.*
       from im_group g,
            lateral (select count(*)::int as members_wanted, count(u.easemob_registered_at)::int as members_registered
                       from im_group_member m join im_user u using (im_user_id) where m.im_group_id = g.im_group_id) members,
            lateral (select count(*)::int as messages_waiting from message m
                      where m.im_group_id = g.im_group_id and m.status = 'waiting') messages
      where g.im_group_id = $1::bigint`,
    [im_group_id],
  );
  return row;
}

/** Which groups of a school a repair is about. All that is given must fit. */
export interface GroupSelection {
  school: number;
  ids?: readonly number[] | undefined;
  /** Only those that are active, or only those that are not; absent: both. */
  active?: boolean | undefined;
}

/** The ids of groups, without those that have no members: there is nothing to make of them. */
export async function findGroups(queries: Queries, { school, ids, active }: GroupSelection): Promise<number[]> {
  const rows: { im_group_id: number }[] = await queries.query(
    `select im_group_id from im_group g
      where school_id = $1 and ($2::integer[] is null or im_group_id = any($2))
        and ($3::boolean is null or (activated_at is not null) = $3)
        and exists (select 1 from im_group_member m where m.im_group_id = g.im_group_id)
      order by im_group_id`,
    [school, ids ?? null, active ?? null],
  );
  return rows.map(({ im_group_id }) => im_group_id);
}

const groupsAtATime = 200;

/**
 * Asks in the bulk lane for groups to be made to agree with Easemob, whatever was known of them. One that waits for its
 * worker already is not asked for twice.
 * @returns how many have been asked for
 */
export async function repairGroups(
  operator: Operator,
  { school, ids }: { school: number; ids: readonly number[] },
): Promise<number> {
  let asked = 0;
  for (let from = 0; from < ids.length; from += groupsAtATime) {
    const groups = ids.slice(from, from + groupsAtATime);
    const keys = groups.map((id) => workKey('group', id));
    const deed = { subject: subjectOf(keys, 'groups'), school_id: school, details: { groups } };
    asked += await operator.change('group repair', async (manager, outbox) => {
      await doubtGroups(manager, groups);
      const wanted = await wantMany(manager, outbox, { kind: 'group', ids: groups, school_id: school });
      return { result: wanted.length, deeds: [deed] };
    });
  }
  return asked;
}
