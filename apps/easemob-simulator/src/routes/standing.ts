import { z } from 'zod';
import type { Call, Handlers } from '../api.js';
import { forbidden, illegalArgument, invalidParameter, noSuchMember, Refusal, type Success } from '../answers.js';
import { named } from '../api/endpoint.js';
import type { Group } from '../changes.js';
import { groupCircle, inCircle, modify, namesOf, roomCircle, type Circle } from '../circles.js';
import { read } from '../reading.js';
import type { Simulation } from '../simulation.js';

const namesAtOnce = 60;
/** Until when one is silent who is muted for ever. Easemob's documents don't say what it answers then. */
const forEver = 4_102_444_800_000;
const announcementLimit = 512;

const mute = z.object({
  usernames: z.array(z.string(), { error: 'usernames must be provided' }).min(1, 'usernames must be provided'),
  /** In milliseconds; -1 is for ever. */
  mute_duration: z.coerce.number({ error: 'mute_duration must be provided' }).int(),
});
const batch = z.object({ usernames: mute.shape.usernames }, { error: 'usernames must be provided' });
const newAdmin = z.object(
  { newadmin: z.string({ error: 'newadmin must be provided' }).min(1, 'newadmin must be provided') },
  { error: 'newadmin must be provided' },
);
const announcement = z.object(
  { announcement: z.string({ error: 'announcement is null' }) },
  { error: 'announcement is null' },
);

/** One of the two lists of a group: who may not come back, and who may speak while the others may not. */
interface ListKind {
  field: 'blocked' | 'allowed';
  added: string;
  removed: string;
  tooManyAdded: string;
  tooManyRemoved: string;
}
const blocklist: ListKind = {
  field: 'blocked',
  added: 'add_blocks',
  removed: 'remove_blocks',
  tooManyAdded: 'userNames is more than max limit : 60',
  tooManyRemoved: 'removeBlacklist: list size more than max limit : 60',
};
const allowlist: ListKind = {
  field: 'allowed',
  added: 'add_user_whitelist',
  removed: 'remove_user_whitelist',
  tooManyAdded: 'usernames size is more than max limit : 60',
  tooManyRemoved: 'removeWhitelist size is more than max limit : 60',
};

/**
 * What a member may do: mutes, block and allow lists, admins, the announcement (group_member.md, group_file.md,
 * chatroom_member.md). A mute does not keep a message that is sent through this API.
 */
export const standingHandlers = (sim: Simulation) =>
  ({
    ...named(standingOf(sim, groupCircle), 'Group'),
    ...named(standingOf(sim, roomCircle), 'Room'),
  }) satisfies Partial<Handlers>;

function standingOf(sim: Simulation, circle: Circle) {
  const within = (carryOut: (group: Group, call: Call) => Success | Refusal) => inCircle(sim, circle, carryOut);
  const strangers = (usernames: string[]) =>
    forbidden(`users [${usernames.join(', ')}] are not members of this group!`, circle.notMemberStatus);

  /** An item each, refused as a whole only when nobody passes. */
  const each = (
    group: Group,
    { usernames, action, passes }: { usernames: string[]; action: string; passes: (name: string) => boolean },
  ) =>
    usernames.map((user) => ({
      result: passes(user),
      ...(!passes(user) && { reason: `user: ${user} doesn't exist in ${circle.word}: ${group.id}` }),
      action,
      user,
      [circle.listKey]: group.id,
    }));

  const put = (group: Group, usernames: string[], list: ListKind) => {
    if (usernames.length > namesAtOnce) return invalidParameter(list.tooManyAdded);
    if (usernames.includes(group.owner)) return forbidden('forbidden operation on group owner!');
    const passes = (name: string) => group.affiliations.has(name);
    if (!usernames.some(passes)) return strangers(usernames);
    const data = each(group, { usernames, action: list.added, passes });
    const { [list.field]: listed = [] } = group;
    modify(sim, group, { [list.field]: [...new Set([...listed, ...usernames.filter(passes)])] });
    return data;
  };
  const take = (group: Group, usernames: string[], list: ListKind) => {
    if (usernames.length > namesAtOnce) return invalidParameter(list.tooManyRemoved);
    const { [list.field]: listed = [] } = group;
    const passes = (name: string) => listed.includes(name);
    if (!usernames.some(passes)) return strangers(usernames);
    modify(sim, group, { [list.field]: listed.filter((name) => !usernames.includes(name)) });
    return each(group, { usernames, action: list.removed, passes });
  };
  const many = (items: object[] | Refusal) => (items instanceof Refusal ? items : { data: items });
  const one = (items: object[] | Refusal) =>
    items instanceof Refusal ? items : { data: items.length === 1 ? items[0] : items };
  const putAll = (list: ListKind) =>
    within((group, { body }) => {
      const wanted = read(batch, { body, refuse: invalidParameter });
      return wanted instanceof Refusal ? wanted : many(put(group, [...new Set(wanted.usernames)], list));
    });
  const listed = (names: string[] = []) => ({ data: names, count: names.length });

  return {
    mutes: within((group) => {
      const now = sim.clock.now();
      const muted = (group.muted ?? []).filter(([, expire]) => expire > now);
      return { data: muted.map(([user, expire]) => ({ expire, user })) };
    }),
    muteMembers: within((group, { body }) => {
      const wanted = read(mute, { body, refuse: invalidParameter });
      if (wanted instanceof Refusal) return wanted;
      const usernames = [...new Set(wanted.usernames)];
      if (usernames.length > namesAtOnce) return invalidParameter('userNames size is more than max limit : 60');
      if (usernames.includes(group.owner)) return forbidden('forbidden operation on group owner!');
      const outside = usernames.filter((name) => !group.affiliations.has(name));
      if (outside.length > 0) return strangers(outside);
      const { mute_duration } = wanted;
      const expire = mute_duration < 0 ? forEver : sim.clock.now() + mute_duration;
      const others = (group.muted ?? []).filter(([name]) => !usernames.includes(name));
      modify(sim, group, {
        muted: [...others, ...usernames.map((name): [string, number] => [name, expire])],
      });
      return { data: usernames.map((user) => ({ result: true, expire, user })) };
    }),
    unmuteMembers: within((group, call) => {
      const usernames = namesOf(call);
      if (usernames.length > namesAtOnce) return invalidParameter('removeMute member size more than max limit : 60');
      modify(sim, group, { muted: (group.muted ?? []).filter(([name]) => !usernames.includes(name)) });
      return { data: usernames.map((user) => ({ result: true, user })) };
    }),
    muteAll: within((group) => {
      modify(sim, group, { mute: true });
      return { data: { mute: true } };
    }),
    unmuteAll: within((group) => {
      modify(sim, group, { mute: false });
      return { data: { mute: false } };
    }),

    blocks: within((group) => listed(group.blocked)),
    blockMembers: putAll(blocklist),
    blockMember: within((group, call) => one(put(group, namesOf(call), blocklist))),
    unblockMembers: within((group, call) => one(take(group, namesOf(call), blocklist))),
    allowed: within((group) => listed(group.allowed)),
    allowMembers: putAll(allowlist),
    allowMember: within((group, call) => one(put(group, namesOf(call), allowlist))),
    disallowMembers: within((group, call) => many(take(group, namesOf(call), allowlist))),

    admins: within((group) => listed(group.admins)),
    addAdmin: within((group, { body }) => {
      const wanted = read(newAdmin, { body, refuse: invalidParameter });
      if (wanted instanceof Refusal) return wanted;
      const name = wanted.newadmin;
      if (name === group.owner) return forbidden('forbidden operation on group owner!');
      if (!group.affiliations.has(name)) return noSuchMember(name, group.id);
      modify(sim, group, { admins: [...new Set([...(group.admins ?? []), name])] });
      return { data: { result: 'success', newadmin: name } };
    }),
    removeAdmin: within((group, { params }) => {
      const name = params.username ?? '';
      if (!group.admins?.includes(name)) return forbidden(`user:${name} is not admin of group:${group.id}`);
      modify(sim, group, { admins: group.admins.filter((admin) => admin !== name) });
      return { data: { result: 'success', oldadmin: name } };
    }),

    announcement: within((group) => ({ data: { announcement: group.announcement ?? '' } })),
    setAnnouncement: within((group, { body }) => {
      const wanted = read(announcement, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      if (wanted.announcement.length > announcementLimit) {
        return new Refusal({
          status: 403,
          error: 'FORBIDDEN',
          description: 'announce info length exceeds limit!',
        });
      }
      modify(sim, group, { announcement: wanted.announcement });
      return { data: { id: group.id, result: true } };
    }),
  };
}
