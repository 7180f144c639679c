import type { Group } from '../app-state.js';
import { resourceMissing } from '../refusal.js';
import type { Route, Simulation } from '../simulator.js';

/** Lists lag: what was made lately is not shown yet, what was deleted lately still is. */
function listed({ journal, clock, dials }: Simulation): Group[] {
  const horizon = clock.now() - dials.listLagMs;
  const shown = [...journal.state.groups.values()].filter((group) => group.created <= horizon);
  const ghosts = journal.state.deletedGroups.filter(({ at }) => at > horizon).map(({ group }) => group);
  return [...shown, ...ghosts].sort((a, b) => b.created - a.created || b.id.localeCompare(a.id));
}

function listedFor(simulation: Simulation, username: string): Group[] {
  if (!simulation.journal.state.users.has(username)) throw resourceMissing();
  return listed(simulation).filter((group) => group.owner === username || group.members.includes(username));
}

const number = (text: string | undefined, fallback: number) => {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) && value >= 0 ? value : fallback;
};

export const joinedRoutes: Route[] = [
  {
    name: 'joinedGroups',
    method: 'GET',
    path: '/chatgroups/user/:user',
    api: 'joined',
    answer: ({ params, query, simulation }) => {
      const size = Math.min(number(query.pagesize, 5) || 5, 20);
      const page = number(query.pagenum, 0);
      const all = listedFor(simulation, params.user!);
      const entities = all.slice(page * size, (page + 1) * size).map((group) => ({
        id: group.id,
        groupId: group.id,
        name: group.name,
        owner: group.owner,
        description: group.description,
        disabled: group.disabled,
        public: group.public,
        allowinvites: group.allowinvites,
        membersonly: group.membersonly,
        maxusers: group.maxusers,
        created: group.created,
      }));
      return { entities, total: all.length };
    },
  },
  {
    name: 'joinedGroupsOld',
    method: 'GET',
    path: '/users/:user/joined_chatgroups',
    api: 'joined',
    answer: ({ params, query, simulation }) => {
      const size = query.pagesize === undefined ? 500 : Math.min(number(query.pagesize, 100) || 100, 100);
      const page = number(query.pagenum, 1) || 1;
      const all = listedFor(simulation, params.user!);
      const data = all
        .slice((page - 1) * size, page * size)
        .map(({ id, name }) => ({ groupid: id, groupname: name }));
      return { data, count: data.length };
    },
  },
  {
    name: 'appGroups',
    method: 'GET',
    path: '/chatgroups',
    api: 'groups',
    answer: ({ query, simulation }) => {
      const limit = Math.min(number(query.limit, 10) || 10, 1000);
      const from = number(query.cursor, 0);
      const all = listed(simulation);
      const { org, app } = simulation.options;
      const data = all.slice(from, from + limit).map((group) => ({
        owner: `${org}#${app}_${group.owner}`,
        groupid: group.id,
        affiliations: group.members.length + 1,
        type: 'group',
        lastModified: String(group.lastModified),
        groupname: group.name,
      }));
      return { data, count: data.length, ...(from + limit < all.length && { cursor: String(from + limit) }) };
    },
  },
];
