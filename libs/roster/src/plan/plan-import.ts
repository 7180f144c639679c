import { deriveGroups } from '../groups/derive-groups.js';
import { groupKey, type WantedGroup } from '../groups/wanted-group.js';
import type { GivenId } from '../model/given-id.js';
import { matchPeople, rekeyed, type Match } from '../model/match.js';
import { numbered, type NumbersBefore } from '../model/numbers.js';
import type { Roster } from '../model/roster.js';
import { brakeOf, type BrakeLimits } from './brake.js';
import { applied, difference, type Plan } from './difference.js';
import type { Mode, Sticky } from './target.js';

export interface ImportOptions {
  readonly mode: Mode;
  readonly sticky?: Sticky;
  readonly brake?: BrakeLimits;
  readonly highest?: NumbersBefore['highest'];
}

/** How the groups that follow change with a plan. */
interface GroupChange {
  readonly group: WantedGroup;
  readonly renamedFrom?: string;
  /** Keys of people. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

interface GroupPlan {
  readonly create: readonly WantedGroup[];
  readonly change: readonly GroupChange[];
  readonly remove: readonly WantedGroup[];
}

/** A list that has come, as what it would do: the same for a rehearsal and for the real thing. */
export interface ImportPlan {
  readonly plan: Plan;
  readonly groups: GroupPlan;
  /** Who was recognised by evidence that somebody should look at. */
  readonly toConfirm: readonly Match[];
  /** Ids that the list gives people, by their keys in what is stored. */
  readonly given: readonly GivenId[];
  /** How many people leave, where that is so many that somebody must type it. */
  readonly brake?: number;
}

export function planImport(
  stored: Roster,
  incoming: Roster,
  { mode, sticky, brake, highest }: ImportOptions,
): ImportPlan {
  const matches = matchPeople(stored, incoming);
  const wanted = numbered(rekeyed(incoming, matches, stored), { roster: stored, highest });
  const plan = difference(stored, wanted, { mode, sticky });
  const stop = brakeOf(stored, plan, brake);
  return {
    plan,
    groups: groupPlan(deriveGroups(stored), deriveGroups(applied(stored, plan))),
    toConfirm: matches.filter(({ weak }) => weak),
    given: wanted.given ?? [],
    ...(stop !== undefined && { brake: stop }),
  };
}

/** Order and remarks change with every newcomer and cost Easemob nothing: they are no change of a group here. */
function groupPlan(before: readonly WantedGroup[], after: readonly WantedGroup[]): GroupPlan {
  const was = new Map(before.map((group) => [groupKey(group), group]));
  const is = new Set(after.map(groupKey));
  return {
    create: after.filter((group) => !was.has(groupKey(group))),
    change: after.flatMap((group) => {
      const old = was.get(groupKey(group));
      return old ? changeOf(old, group) : [];
    }),
    remove: before.filter((group) => !is.has(groupKey(group))),
  };
}

function changeOf(old: WantedGroup, group: WantedGroup): GroupChange[] {
  const people = ({ members }: WantedGroup) => new Set(members.map(({ person }) => person));
  const [was, is] = [people(old), people(group)];
  const added = [...is].filter((person) => !was.has(person));
  const removed = [...was].filter((person) => !is.has(person));
  const renamed = old.group_name !== group.group_name;
  if (added.length + removed.length === 0 && !renamed) return [];
  return [{ group, ...(renamed && { renamedFrom: old.group_name }), added, removed }];
}
