import { z } from 'zod';
import type { Handlers } from '../api.js';
import { beyondPlan, forbidden, invalidParameter, noSuchGroup, noSuchResource, noSuchUser, Refusal, type Reply } from '../answers.js'; // prettier-ignore
import type { Group } from '../changes.js';
import { numberIn, read } from '../reading.js';
import type { Simulation } from '../simulation.js';
import { membersOf, tooManyGroups } from './groups.js';

const batch = z.object(
  { usernames: z.array(z.string(), { error: 'usernames must be provided' }).min(1, 'usernames must be provided') },
  { error: 'usernames must be provided' },
); // prettier-ignore

type MemberRoutes = 'addMember' | 'addMembers' | 'removeMembers' | 'listMembers' | 'isJoined';

/** Who is in a group. */
export function memberHandlers(sim: Simulation): Pick<Handlers, MemberRoutes> {
  return {
    addMember({ params }) {
      const group = sim.state.groups.get(params.id ?? '');
      if (!group) return noSuchGroup(params.id ?? '');
      const user = params.usernames ?? '';
      const added = add(sim, { group, usernames: [user] });
      return added instanceof Refusal
        ? added
        : { data: { result: true, groupid: group.id, action: 'add_member', user } };
    },

    addMembers({ params, body }) {
      const group = sim.state.groups.get(params.id ?? '');
      if (!group) return noSuchGroup(params.id ?? '');
      const wanted = read(batch, { body, refuse: invalidParameter });
      if (wanted instanceof Refusal) return wanted;
      if (wanted.usernames.length > sim.dials.settings.memberBatch) return tooManyMembers();
      const added = add(sim, { group, usernames: [...new Set(wanted.usernames)] });
      if (added instanceof Refusal) return added;
      return { data: { newmembers: added.reverse(), groupid: group.id, action: 'add_member' } };
    },

    removeMembers({ params }) {
      const group = sim.state.groups.get(params.id ?? '');
      if (!group) return noSuchGroup(params.id ?? '');
      return remove(sim, { group, usernames: (params.usernames ?? '').split(',') });
    },

    listMembers({ params, query }) {
      const group = sim.state.groups.get(params.id ?? '');
      if (!group) return noSuchResource(`do not find this group:${params.id}`);
      const size = numberIn(query.pagesize, { fallback: 1000, from: 1, to: 1000 });
      const first = (numberIn(query.pagenum, { fallback: 1, from: 1, to: 1_000_000 }) - 1) * size;
      const joined = (name: string) =>
        query.joined_time === 'true' ? { joined_time: group.affiliations.get(name) } : {};
      const data = [
        { owner: group.owner, ...joined(group.owner) },
        ...membersOf(group).map((member) => ({ member, ...joined(member) })),
      ].slice(first, first + size);
      return { data, count: data.length };
    },

    isJoined({ params }) {
      const group = sim.state.groups.get(params.id ?? '');
      return group ? { data: group.affiliations.has(params.username ?? '') } : noSuchGroup(params.id ?? '');
    },
  };
}

const tooManyMembers = () => beyondPlan('members size is greater than max user size !');

/** Adds whoever is not in yet and says who that was. */
function add(
  sim: Simulation,
  { group, usernames }: { group: Group; usernames: string[] },
): string[] | Refusal {
  const stranger = usernames.find((name) => !sim.state.users.has(name));
  if (stranger !== undefined && sim.dials.settings.unknownMember === 'refuse-all')
    return noSuchUser(stranger);
  const fresh = usernames.filter((name) => sim.state.users.has(name) && !group.affiliations.has(name));
  if (fresh.length === 0 && stranger === undefined) {
    return forbidden(`can not join this group, reason:user: ${usernames[0]} already in group: ${group.id}\n`);
  }
  if (group.affiliations.size + fresh.length > group.maxusers) return tooManyMembers();
  const full = tooManyGroups(sim, fresh);
  if (full) return full;
  sim.state.commit({ change: 'membersAdded', id: group.id, usernames: fresh, at: sim.clock.now() });
  return stranger === undefined ? fresh : noSuchUser(stranger);
}

function remove(sim: Simulation, { group, usernames }: { group: Group; usernames: string[] }): Reply {
  const { memberBatch } = sim.dials.settings;
  if (usernames.length > memberBatch) {
    return invalidParameter(`kickMember: kickMembers number more than maxSize : ${memberBatch}`);
  }
  if (usernames.includes(group.owner)) return forbidden('forbidden operation on group owner!');
  const inside = usernames.filter((name) => group.affiliations.has(name));
  if (inside.length === 0) return forbidden(`users [${usernames.join(', ')}] are not members of this group!`);
  const data = usernames.map((user) => ({
    result: group.affiliations.has(user),
    action: 'remove_member',
    ...(!group.affiliations.has(user) && { reason: absence(sim, { group, user }) }),
    user,
    groupid: group.id,
  }));
  sim.state.commit({ change: 'membersRemoved', id: group.id, usernames: inside });
  return { data: usernames.length === 1 ? data[0] : data };
}

const absence = (sim: Simulation, { group, user }: { group: Group; user: string }) =>
  sim.state.users.has(user)
    ? `user: ${user} doesn't exist in group: ${group.id}`
    : `user ${user} doesn't exist.`;
