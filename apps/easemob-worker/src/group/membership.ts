/** What to do so that a group holds exactly the wanted people. */
export interface MembershipChange {
  add: string[];
  remove: string[];
}

/**
 * The difference between the wanted members and those in Easemob. The owner there is a member too, and can't be
 * removed: he stays until the group is handed over.
 */
export function membershipChange(
  wanted: readonly string[],
  actual: { owner: string; members: readonly string[] },
): MembershipChange {
  const present = new Set([actual.owner, ...actual.members]);
  const keep = new Set(wanted);
  return {
    add: [...new Set(wanted)].filter((username) => !present.has(username)),
    remove: [...new Set(actual.members)].filter((username) => !keep.has(username) && username !== actual.owner),
  };
}
