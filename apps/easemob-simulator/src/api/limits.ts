/** What a route may be called when its page says nothing else. */
export const usualLimit = { calls: 100, perMs: 1000 };

/**
 * Documented rates per app key that are shared by several routes or differ from the usual one (Easemob REST
 * documentation, API limits). The documentation gives no figure for memberList, isJoined and storage.
 */
export const documentedLimits = {
  token: { calls: 300, perMs: 1000 },
  /** Accounts, their devices and their push settings. */
  users: { calls: 100, perMs: 1000 },
  deleteUsers: { calls: 30, perMs: 1000 },
  onlineStatusBatch: { calls: 50, perMs: 1000 },
  createGroup: { calls: 100, perMs: 1000 },
  modifyGroup: { calls: 100, perMs: 1000 },
  deleteGroup: { calls: 100, perMs: 1000 },
  groupDetails: { calls: 100, perMs: 1000 },
  groupList: { calls: 100, perMs: 1000 },
  addMembers: { calls: 100, perMs: 1000 },
  removeMembers: { calls: 100, perMs: 1000 },
  memberList: { calls: 100, perMs: 1000 },
  isJoined: { calls: 100, perMs: 1000 },
  joinedGroups: { calls: 50, perMs: 1000 },
  joinedRooms: { calls: 50, perMs: 1000 },
  groupMessages: { calls: 20, perMs: 1000 },
  /** Counts groups written to, not calls; beyond it the answer is a 403, not a 429. */
  groupMessageTargets: { calls: 20, perMs: 1000 },
  roomMessages: { calls: 20, perMs: 1000 },
  /** Counts chat rooms written to, in the same way. */
  roomMessageTargets: { calls: 100, perMs: 1000 },
  userMessages: { calls: 6000, perMs: 60_000 },
  files: { calls: 100, perMs: 1000 },
  history: { calls: 10, perMs: 60_000 },
  storage: { calls: 1000, perMs: 1000 },
} satisfies Record<string, { calls: number; perMs: number }>;

export type DocumentedClass = keyof typeof documentedLimits;
