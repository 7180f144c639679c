import { z } from 'zod';
import type { Call, Handlers } from '../api.js';
import { beyondPlan, forbidden, invalidParameter, noSuchUser, Refusal, type Reply } from '../answers.js';
import type { Group } from '../changes.js';
import { groupCircle, inCircle, membersOf, namesOf, noGroupToList, roomCircle, type Circle } from '../circles.js';
import { numberIn, pageOf, read } from '../reading.js';
import type { Simulation } from '../simulation.js';
import { tooManyGroups } from './groups.js';

const batch = z.object(
  { usernames: z.array(z.string(), { error: 'usernames must be provided' }).min(1, 'usernames must be provided') },
  { error: 'usernames must be provided' },
);

type GroupRoutes = 'addMember' | 'addMembers' | 'removeMembers' | 'listMembers' | 'isJoined';
type RoomRoutes = 'addRoomMember' | 'addRoomMembers' | 'removeRoomMembers' | 'listRoomMembers';

/** Who is in a group or a chat room (group_member.md, chatroom_member.md). */
export function memberHandlers(sim: Simulation): Pick<Handlers, GroupRoutes | RoomRoutes> {
  const ofGroup = handlersOf(sim, groupCircle);
  const ofRoom = handlersOf(sim, roomCircle);
  return {
    addMember: ofGroup.addOne,
    addMembers: ofGroup.addSeveral,
    removeMembers: ofGroup.remove,
    listMembers: ofGroup.list,
    isJoined: inCircle(sim, groupCircle, (group, { params }) => ({
      data: group.affiliations.has(params.username ?? ''),
    })),
    addRoomMember: ofRoom.addOne,
    addRoomMembers: ofRoom.addSeveral,
    removeRoomMembers: ofRoom.remove,
    listRoomMembers: ofRoom.list,
  };
}

const handlersOf = (sim: Simulation, circle: Circle) => ({
  addOne: inCircle(sim, circle, (group, { params, query }) => {
    const user = params.usernames ?? '';
    const added = add(sim, { circle, group, usernames: [user], query });
    return added instanceof Refusal
      ? added
      : { data: { result: true, [circle.memberKey]: group.id, action: 'add_member', user } };
  }),

  addSeveral: inCircle(sim, circle, (group, { body, query }) => {
    const wanted = read(batch, { body, refuse: invalidParameter });
    if (wanted instanceof Refusal) return wanted;
    const { memberBatch } = sim.dials.settings;
    if (wanted.usernames.length > memberBatch) {
      return circle.word === 'group'
        ? tooManyMembers()
        : invalidParameter(`addMembers: addMembers number more than maxSize : ${memberBatch}`);
    }
    const added = add(sim, { circle, group, usernames: [...new Set(wanted.usernames)], query });
    if (added instanceof Refusal) return added;
    return { data: { newmembers: added.reverse(), [circle.memberKey]: group.id, action: 'add_member' } };
  }),

  remove: inCircle(sim, circle, (group, call) => remove(sim, { circle, group, usernames: namesOf(call) })),

  list: inCircle(
    sim,
    circle,
    (group, { query }) => (query.version === 'v3' ? namesPage(group, query) : membersPage(group, query)),
    noGroupToList,
  ),
});

/**
 * The page behind a cursor, as Easemob's Java SDK asks for it. Whether the owner is among the names is not documented;
 * the SDK calls them members, so he is not.
 */
function namesPage(group: Group, query: Call['query']) {
  const limit = numberIn(query.limit, { fallback: 10, from: 1, to: 1000 });
  const { page, cursor } = pageOf(membersOf(group), { cursor: query.cursor, limit });
  return { data: page, count: page.length, cursor };
}

function membersPage(group: Group, query: Call['query']) {
  const size = numberIn(query.pagesize, { fallback: 1000, from: 1, to: 1000 });
  const first = (numberIn(query.pagenum, { fallback: 1, from: 1, to: 1_000_000 }) - 1) * size;
  const joined = (name: string) => (query.joined_time === 'true' ? { joined_time: group.affiliations.get(name) } : {});
  const data = [
    { owner: group.owner, ...joined(group.owner) },
    ...membersOf(group).map((member) => ({ member, ...joined(member) })),
  ].slice(first, first + size);
  return { data, count: data.length };
}

const tooManyMembers = () => beyondPlan('members size is greater than max user size !');

/** Adds whoever is not in yet and says who that was. Everybody is told, unless the caller does not want that. */
function add(
  sim: Simulation,
  { circle, group, usernames, query }: { circle: Circle; group: Group; usernames: string[]; query: Call['query'] },
): string[] | Refusal {
  const stranger = usernames.find((name) => !sim.state.users.has(name));
  if (stranger !== undefined && sim.dials.settings.unknownMember === 'refuse-all') return noSuchUser(stranger);
  const fresh = usernames.filter((name) => sim.state.users.has(name) && !group.affiliations.has(name));
  const cannotJoin = (why: string) => forbidden(`can not join this group, reason:${why}\n`);
  if (fresh.length === 0 && stranger === undefined) {
    return cannotJoin(`user: ${usernames[0]} already in group: ${group.id}`);
  }
  // That they have to come off the list first is documented; in which words that is said is not.
  const blocked = fresh.find((name) => group.blocked?.includes(name));
  if (blocked !== undefined) return cannotJoin(`user: ${blocked} is in the blacklist of group: ${group.id}`);
  if (group.affiliations.size + fresh.length > group.maxusers) return tooManyMembers();
  const full = circle.word === 'group' ? tooManyGroups(sim, fresh) : undefined;
  if (full) return full;
  const notified = query.need_notify !== 'false';
  sim.state.commit({ change: 'membersAdded', id: group.id, usernames: fresh, at: sim.clock.now(), notified });
  return stranger === undefined ? fresh : noSuchUser(stranger);
}

function remove(
  sim: Simulation,
  { circle, group, usernames }: { circle: Circle; group: Group; usernames: string[] },
): Exclude<Reply, { content: unknown }> {
  const { memberBatch } = sim.dials.settings;
  if (usernames.length > memberBatch) {
    return invalidParameter(`kickMember: kickMembers number more than maxSize : ${memberBatch}`);
  }
  if (usernames.includes(group.owner)) return forbidden('forbidden operation on group owner!');
  const inside = usernames.filter((name) => group.affiliations.has(name));
  if (inside.length === 0) {
    return forbidden(`users [${usernames.join(', ')}] are not members of this group!`, circle.notMemberStatus);
  }
  const data = usernames.map((user) => ({
    result: group.affiliations.has(user),
    action: 'remove_member',
    ...(!group.affiliations.has(user) && { reason: absence(sim, { group, user }) }),
    user,
    [circle.memberKey]: group.id,
  }));
  sim.state.commit({ change: 'membersRemoved', id: group.id, usernames: inside });
  return { data: usernames.length === 1 ? data[0] : data };
}

const absence = (sim: Simulation, { group, user }: { group: Group; user: string }) =>
  sim.state.users.has(user) ? `user: ${user} doesn't exist in group: ${group.id}` : `user ${user} doesn't exist.`;
