import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from './answers.js';

/** Decides the form of the envelopes: every Easemob service writes them a little differently. */
type Family = 'token' | 'users' | 'groups' | 'messages' | 'files' | 'history' | 'storage';

export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Under /{org}/{app}, save for `storage`: that is reached by signed links and knows neither app nor token. */
  path: string;
  family: Family;
  /** Calls of one class share one rate limit. */
  apiClass: ApiClass;
}

/**
 * Documented rates per app key (Easemob REST documentation, API limits). The documentation gives no figure for
 * memberList, isJoined and storage.
 */
export const documentedLimits = {
  token: { calls: 300, perMs: 1000 },
  users: { calls: 100, perMs: 1000 },
  deleteUsers: { calls: 30, perMs: 1000 },
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
  groupMessages: { calls: 20, perMs: 1000 },
  /** Counts groups written to, not calls; beyond it the answer is a 403, not a 429. */
  groupMessageTargets: { calls: 20, perMs: 1000 },
  userMessages: { calls: 6000, perMs: 60_000 },
  files: { calls: 100, perMs: 1000 },
  history: { calls: 10, perMs: 60_000 },
  storage: { calls: 1000, perMs: 1000 },
} satisfies Record<string, { calls: number; perMs: number }>;

export type ApiClass = keyof typeof documentedLimits;
export const apiClasses = Object.keys(documentedLimits) as ApiClass[];

const group = '/chatgroups/:id';

/** The whole API: what can be called, how it is named in faults, latencies and records, and which limit it counts on. */
export const api = {
  mintToken: { method: 'POST', path: '/token', family: 'token', apiClass: 'token' },

  registerUsers: { method: 'POST', path: '/users', family: 'users', apiClass: 'users' },
  getUser: { method: 'GET', path: '/users/:username', family: 'users', apiClass: 'users' },
  listUsers: { method: 'GET', path: '/users', family: 'users', apiClass: 'users' },
  deleteUser: { method: 'DELETE', path: '/users/:username', family: 'users', apiClass: 'users' },
  deleteUsers: { method: 'DELETE', path: '/users', family: 'users', apiClass: 'deleteUsers' },
  joinedGroupsOld: { method: 'GET', path: '/users/:username/joined_chatgroups', family: 'groups', apiClass: 'joinedGroups' },

  createGroup: { method: 'POST', path: '/chatgroups', family: 'groups', apiClass: 'createGroup' },
  listGroups: { method: 'GET', path: '/chatgroups', family: 'groups', apiClass: 'groupList' },
  groupDetails: { method: 'GET', path: group, family: 'groups', apiClass: 'groupDetails' },
  modifyGroup: { method: 'PUT', path: group, family: 'groups', apiClass: 'modifyGroup' },
  deleteGroup: { method: 'DELETE', path: group, family: 'groups', apiClass: 'deleteGroup' },
  joinedGroups: { method: 'GET', path: '/chatgroups/user/:username', family: 'groups', apiClass: 'joinedGroups' },

  listMembers: { method: 'GET', path: `${group}/users`, family: 'groups', apiClass: 'memberList' },
  addMembers: { method: 'POST', path: `${group}/users`, family: 'groups', apiClass: 'addMembers' },
  addMember: { method: 'POST', path: `${group}/users/:usernames`, family: 'groups', apiClass: 'addMembers' },
  removeMembers: { method: 'DELETE', path: `${group}/users/:usernames`, family: 'groups', apiClass: 'removeMembers' },
  isJoined: { method: 'GET', path: `${group}/user/:username/is_joined`, family: 'groups', apiClass: 'isJoined' },

  sendGroupMessage: { method: 'POST', path: '/messages/chatgroups', family: 'messages', apiClass: 'groupMessages' },
  sendUserMessage: { method: 'POST', path: '/messages/users', family: 'messages', apiClass: 'userMessages' },
  sendMessageOld: { method: 'POST', path: '/messages', family: 'messages', apiClass: 'groupMessages' },

  uploadFile: { method: 'POST', path: '/chatfiles', family: 'files', apiClass: 'files' },
  downloadFile: { method: 'GET', path: '/chatfiles/:uuid', family: 'files', apiClass: 'files' },
  historyLink: { method: 'GET', path: '/chatmessages/:hour', family: 'history', apiClass: 'history' },
  downloadHistory: { method: 'GET', path: '/_storage/history/:file', family: 'storage', apiClass: 'storage' },
} as const satisfies Record<string, Endpoint>; // prettier-ignore

export type RouteName = keyof typeof api;
export const routeNames = Object.keys(api) as [RouteName, ...RouteName[]];

/** One call that passed the limits and the token check. */
export interface Call {
  params: Record<string, string>;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined when there was none or it is no JSON route. */
  body: unknown;
  raw: Buffer;
  /** Scheme and host the caller used, for links that lead back here. */
  origin: string;
}

/** Carries a call out, all at once: nothing may happen between its first look at the state and its effect. */
export type Handler = (call: Call) => Reply;
export type Handlers = Record<RouteName, Handler>;
