import type { Endpoint } from './endpoint.js';

const accounts = { family: 'users', apiClass: 'users', page: 'account_system.md' } as const;
const relations = { family: 'users', page: 'user_relationship.md' } as const;
const push = { family: 'users', apiClass: 'users', page: 'push.md' } as const;
const profile = { family: 'metadata', page: 'userprofile.md' } as const;
const user = '/users/:username';

/** Tokens, accounts, contacts, attributes and push settings of IM users. */
export const userApi = {
  mintToken: {
    method: 'POST',
    path: '/token',
    family: 'token',
    apiClass: 'token',
    token: 'none',
    page: 'easemob_user_token.md',
  },

  registerUsers: { method: 'POST', path: '/users', ...accounts },
  getUser: { method: 'GET', path: user, ...accounts },
  listUsers: { method: 'GET', path: '/users', ...accounts },
  modifyUser: { method: 'PUT', path: user, ...push },
  deleteUser: { method: 'DELETE', path: user, ...accounts },
  deleteUsers: { method: 'DELETE', path: '/users', ...accounts, apiClass: 'deleteUsers' },
  changePassword: { method: 'PUT', path: `${user}/password`, ...accounts },
  /** The reference of limits and older clients say POST. */
  changePasswordByPost: { method: 'POST', path: `${user}/password`, ...accounts },
  deactivateUser: { method: 'POST', path: `${user}/deactivate`, ...accounts },
  activateUser: { method: 'POST', path: `${user}/activate`, ...accounts },
  disconnectUser: { method: 'GET', path: `${user}/disconnect`, ...accounts },
  disconnectDevice: { method: 'DELETE', path: `${user}/disconnect/:device`, ...accounts },
  onlineStatus: { method: 'GET', path: `${user}/status`, ...accounts },
  onlineStatusBatch: {
    method: 'POST',
    path: '/users/batch/status',
    ...accounts,
    apiClass: 'onlineStatusBatch',
  },
  onlineDevices: { method: 'GET', path: `${user}/resources`, ...accounts },
  offlineMessages: { method: 'GET', path: `${user}/offline_msg_count`, ...accounts },
  muteUser: { method: 'POST', path: '/mutes', ...accounts },
  userMute: { method: 'GET', path: '/mutes/:username', ...accounts },
  userMutes: { method: 'GET', path: '/mutes', ...accounts },

  addContact: { method: 'POST', path: `${user}/contacts/users/:other`, ...relations },
  removeContact: { method: 'DELETE', path: `${user}/contacts/users/:other`, ...relations },
  contacts: { method: 'GET', path: `${user}/contacts/users`, ...relations },
  contactsPaged: { method: 'GET', path: '/user/:username/contacts', ...relations },
  remarkContact: { method: 'PUT', path: '/user/:username/contacts/users/:other', ...relations },
  importContacts: { method: 'POST', path: `${user}/contacts/import`, ...relations },
  blockUsers: { method: 'POST', path: `${user}/blocks/users`, ...relations },
  blockedUsers: { method: 'GET', path: `${user}/blocks/users`, ...relations },
  unblockUser: { method: 'DELETE', path: `${user}/blocks/users/:other`, ...relations },

  setAttributes: { method: 'PUT', path: '/metadata/user/:username', token: 'user', body: 'form', ...profile },
  attributes: { method: 'GET', path: '/metadata/user/:username', token: 'user', ...profile },
  attributesOfMany: { method: 'POST', path: '/metadata/user/get', token: 'user', ...profile },
  attributesSize: { method: 'GET', path: '/metadata/user/capacity', ...profile },
  deleteAttributes: { method: 'DELETE', path: '/metadata/user/:username', token: 'user', ...profile },

  setPushNicknames: { method: 'PUT', path: '/push/nickname', ...push },
  setPushSilence: { method: 'PUT', path: `${user}/notification/:chattype/:key`, ...push },
  pushSilence: { method: 'GET', path: `${user}/notification/:chattype/:key`, ...push },
  setPushLanguage: { method: 'PUT', path: `${user}/notification/language`, ...push },
  pushLanguage: { method: 'GET', path: `${user}/notification/language`, ...push },
  bindPush: { method: 'PUT', path: `${user}/push/binding`, ...push },
  pushBindings: { method: 'GET', path: `${user}/push/binding`, ...push },
} as const satisfies Record<string, Endpoint>;
