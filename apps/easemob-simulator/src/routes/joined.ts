import type { Handlers } from '../api.js';
import { noSuchResource } from '../answers.js';
import type { Group } from '../changes.js';
import { numberIn } from '../reading.js';
import type { Simulation } from '../simulation.js';

/** The groups of one user: the endpoint of 2014 to 2024 and the one that follows it. Neither tells `custom`. */
export function joinedHandlers(sim: Simulation): Pick<Handlers, 'joinedGroups' | 'joinedGroupsOld'> {
  /** In the order of joining; undefined when there is no such user or the endpoint is switched off. */
  const joined = (username: string, absentWhen: 'old' | 'new'): Group[] | undefined => {
    const { joinedEndpoints, listLagMs } = sim.dials.settings;
    if (joinedEndpoints === absentWhen || !sim.state.users.has(username)) return undefined;
    const since = (group: Group) => group.affiliations.get(username) ?? 0;
    return sim.state
      .listedGroups(listLagMs)
      .filter((group) => group.affiliations.has(username))
      .sort((a, b) => since(a) - since(b));
  };

  return {
    joinedGroupsOld({ params, query }) {
      const groups = joined(params.username ?? '', 'new')?.reverse();
      if (!groups) return noSuchResource();
      const paged = query.pagenum !== undefined || query.pagesize !== undefined;
      const size = paged ? numberIn(query.pagesize, { fallback: 10, from: 1, to: 100 }) : 500;
      const first = (numberIn(query.pagenum, { fallback: 1, from: 1, to: 1_000_000 }) - 1) * size;
      const data = groups.slice(first, first + size).map(({ id, name }) => ({ groupid: id, groupname: name }));
      return { data, count: data.length };
    },

    joinedGroups({ params, query }) {
      const groups = joined(params.username ?? '', 'old');
      if (!groups) return noSuchResource();
      const size = numberIn(query.pagesize, { fallback: 5, from: 1, to: 20 });
      const first = numberIn(query.pagenum, { fallback: 0, from: 0, to: 1_000_000 }) * size;
      const entities = groups.slice(first, first + size).map(entity);
      return { entities, count: entities.length, total: groups.length };
    },
  };
}

const entity = (group: Group) => ({
  id: group.id,
  groupId: group.id,
  name: group.name,
  avatar: group.avatar,
  owner: group.owner,
  description: group.description,
  disabled: group.disabled ?? false,
  public: group.public,
  allowinvites: group.allowinvites,
  membersonly: group.membersonly,
  maxusers: group.maxusers,
  created: group.created,
});
