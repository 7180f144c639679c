import { z } from 'zod';
import type { Group } from '../app-state.js';
import { badParameter, Refusal, tooManyMembers } from '../refusal.js';
import type { Route, Simulation } from '../simulator.js';
import { checkUser, groupOf } from './groups.js';

const largestBatch = 60;
const isIn = (group: Group, username: string) => group.owner === username || group.members.includes(username);

/** All or nothing: one unknown user refuses the whole call. */
function add(simulation: Simulation, group: Group, usernames: string[]): string[] {
  const missing = [...new Set(usernames)].filter((username) => !isIn(group, username));
  if (missing.length === 0) {
    throw new Refusal(403, 'forbidden_op', `can not join this group, reason:user: ${usernames[0]} already in group: ${group.id}\n`); // prettier-ignore
  }
  for (const username of missing) checkUser(simulation, username);
  if (group.members.length + 1 + missing.length > group.maxusers) throw tooManyMembers();
  simulation.journal.apply({ put: 'group', group: { ...group, members: [...group.members, ...missing] } });
  return missing;
}

function remove(simulation: Simulation, group: Group, usernames: string[]): object[] {
  if (usernames.includes(group.owner))
    throw new Refusal(403, 'forbidden_op', 'forbidden operation on group owner!');
  if (!usernames.some((username) => group.members.includes(username))) {
    throw new Refusal(403, 'forbidden_op', `users [${usernames.join(', ')}] are not members of this group!`);
  }
  const members = group.members.filter((member) => !usernames.includes(member));
  simulation.journal.apply({ put: 'group', group: { ...group, members } });
  return usernames.map((user) => {
    const result = group.members.includes(user);
    const reason = result ? {} : { reason: `user: ${user} doesn't exist in group: ${group.id}` };
    return { result, action: 'remove_member', ...reason, user, groupid: group.id };
  });
}

export const memberRoutes: Route[] = [
  {
    name: 'addMembers',
    method: 'POST',
    path: '/chatgroups/:id/users',
    api: 'groups',
    answer: ({ params, body, simulation }) => {
      const group = groupOf(simulation, params.id!);
      const { usernames } = z.object({ usernames: z.array(z.string()).min(1) }).safeParse(body).data ?? {};
      if (!usernames) throw badParameter('usernames must be provided');
      if (usernames.length > largestBatch) throw tooManyMembers();
      const newmembers = add(simulation, group, usernames);
      return { data: { newmembers: newmembers.toReversed(), groupid: group.id, action: 'add_member' } };
    },
  },
  {
    name: 'addMember',
    method: 'POST',
    path: '/chatgroups/:id/users/:user',
    api: 'groups',
    answer: ({ params, simulation }) => {
      const group = groupOf(simulation, params.id!);
      add(simulation, group, [params.user!]);
      return { data: { result: true, groupid: group.id, action: 'add_member', user: params.user } };
    },
  },
  {
    name: 'removeMembers',
    method: 'DELETE',
    path: '/chatgroups/:id/users/:users',
    api: 'groups',
    answer: ({ params, simulation }) => {
      const group = groupOf(simulation, params.id!);
      const users = params.users!.split(',');
      if (users.length > largestBatch)
        throw badParameter('kickMember: kickMembers number more than maxSize : 60');
      const results = remove(simulation, group, users);
      return { data: results.length === 1 ? results[0] : results };
    },
  },
  {
    name: 'listMembers',
    method: 'GET',
    path: '/chatgroups/:id/users',
    api: 'groups',
    answer: ({ params, query, simulation }) => {
      const group = simulation.journal.state.groups.get(params.id!);
      if (!group) throw new Refusal(404, 'service_resource_not_found', `do not find this group:${params.id}`);
      const size = Math.min(Math.max(Number(query.pagesize ?? 1000) || 1000, 1), 1000);
      const page = Math.max(Number(query.pagenum ?? 1) || 1, 1);
      const all = [{ owner: group.owner }, ...group.members.map((member) => ({ member }))];
      const data = all.slice((page - 1) * size, page * size);
      return { data, count: data.length };
    },
  },
  {
    name: 'isJoined',
    method: 'GET',
    path: '/chatgroups/:id/user/:user/is_joined',
    api: 'groups',
    answer: ({ params, simulation }) => ({ data: isIn(groupOf(simulation, params.id!), params.user!) }),
  },
];
