import { named, type Endpoint } from './endpoint.js';

const manage = { family: 'groups', page: 'group_manage.md' } as const;
const member = { family: 'groups', page: 'group_member.md' } as const;
const shared = { family: 'groups', page: 'group_file.md' } as const;
const rooms = { family: 'groups', page: 'chatroom_manage.md' } as const;
const roomMember = { family: 'groups', page: 'chatroom_member.md' } as const;
const group = '/chatgroups/:id';
const room = '/chatrooms/:id';

/** What groups and chat rooms have alike: who may speak, who may not come back, who helps the owner. */
const standing = <Path extends string, Page extends string>(path: Path, page: Page, announcements: string) => {
  const of = { family: 'groups', page } as const;
  return {
    mutes: { method: 'GET', path: `${path}/mute`, ...of },
    muteMembers: { method: 'POST', path: `${path}/mute`, ...of },
    unmuteMembers: { method: 'DELETE', path: `${path}/mute/:usernames`, ...of },
    muteAll: { method: 'POST', path: `${path}/ban`, ...of },
    unmuteAll: { method: 'DELETE', path: `${path}/ban`, ...of },
    blocks: { method: 'GET', path: `${path}/blocks/users`, ...of },
    blockMembers: { method: 'POST', path: `${path}/blocks/users`, ...of },
    blockMember: { method: 'POST', path: `${path}/blocks/users/:usernames`, ...of },
    unblockMembers: { method: 'DELETE', path: `${path}/blocks/users/:usernames`, ...of },
    allowed: { method: 'GET', path: `${path}/white/users`, ...of },
    allowMembers: { method: 'POST', path: `${path}/white/users`, ...of },
    allowMember: { method: 'POST', path: `${path}/white/users/:usernames`, ...of },
    disallowMembers: { method: 'DELETE', path: `${path}/white/users/:usernames`, ...of },
    admins: { method: 'GET', path: `${path}/admin`, ...of },
    addAdmin: { method: 'POST', path: `${path}/admin`, ...of },
    removeAdmin: { method: 'DELETE', path: `${path}/admin/:username`, ...of },
    announcement: { method: 'GET', path: `${path}/announcement`, family: 'groups', page: announcements },
    setAnnouncement: { method: 'POST', path: `${path}/announcement`, family: 'groups', page: announcements },
  } as const satisfies Record<string, Endpoint>;
};

/** Chat groups and their members. */
export const groupApi = {
  createGroup: { method: 'POST', path: '/chatgroups', ...manage, apiClass: 'createGroup' },
  listGroups: { method: 'GET', path: '/chatgroups', ...manage, apiClass: 'groupList' },
  groupDetails: { method: 'GET', path: group, ...manage, apiClass: 'groupDetails' },
  modifyGroup: { method: 'PUT', path: group, ...manage, apiClass: 'modifyGroup' },
  deleteGroup: { method: 'DELETE', path: group, ...manage, apiClass: 'deleteGroup' },
  disableGroup: { method: 'POST', path: `${group}/disable`, ...manage },
  enableGroup: { method: 'POST', path: `${group}/enable`, ...manage },
  joinedGroups: { method: 'GET', path: '/chatgroups/user/:username', ...manage, apiClass: 'joinedGroups' },
  joinedGroupsOld: {
    method: 'GET',
    path: '/users/:username/joined_chatgroups',
    ...manage,
    apiClass: 'joinedGroups',
  },

  listMembers: { method: 'GET', path: `${group}/users`, ...member, apiClass: 'memberList' },
  addMembers: { method: 'POST', path: `${group}/users`, ...member, apiClass: 'addMembers' },
  addMember: { method: 'POST', path: `${group}/users/:usernames`, ...member, apiClass: 'addMembers' },
  removeMembers: {
    method: 'DELETE',
    path: `${group}/users/:usernames`,
    ...member,
    apiClass: 'removeMembers',
  },
  isJoined: { method: 'GET', path: `${group}/user/:username/is_joined`, ...manage, apiClass: 'isJoined' },
  ...named(standing(group, 'group_member.md', 'group_file.md'), 'Group'),

  sharedFiles: { method: 'GET', path: `${group}/share_files`, ...shared, token: 'user' },
  uploadSharedFile: { method: 'POST', path: `${group}/share_files`, ...shared, token: 'user', body: 'file' },
  downloadSharedFile: { method: 'GET', path: `${group}/share_files/:file`, ...shared, token: 'user' },
  deleteSharedFile: { method: 'DELETE', path: `${group}/share_files/:file`, ...shared, token: 'user' },
} as const satisfies Record<string, Endpoint>;

/** Chat rooms and their members. */
export const roomApi = {
  createRoom: { method: 'POST', path: '/chatrooms', ...rooms },
  listRooms: { method: 'GET', path: '/chatrooms', ...rooms },
  roomDetails: { method: 'GET', path: room, ...rooms },
  modifyRoom: { method: 'PUT', path: room, ...rooms },
  deleteRoom: { method: 'DELETE', path: room, ...rooms },
  joinedRooms: {
    method: 'GET',
    path: '/users/:username/joined_chatrooms',
    ...rooms,
    apiClass: 'joinedRooms',
  },

  listRoomMembers: { method: 'GET', path: `${room}/users`, ...roomMember },
  addRoomMembers: { method: 'POST', path: `${room}/users`, ...roomMember },
  addRoomMember: { method: 'POST', path: `${room}/users/:usernames`, ...roomMember },
  removeRoomMembers: { method: 'DELETE', path: `${room}/users/:usernames`, ...roomMember },
  ...named(standing(room, 'chatroom_member.md', 'chatroom_attribute.md'), 'Room'),
} as const satisfies Record<string, Endpoint>;
