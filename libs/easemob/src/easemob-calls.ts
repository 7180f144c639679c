import type { Readable } from 'node:stream';
import * as answers from './answers.js';
import type { Call } from './call.js';
import type { FileWay } from './file-hosts.js';
import { safeGroupName, safeNickname } from './names.js';

/*
 * The calls of Easemob's REST API as they go over the wire (Easemob REST documentation, one page per call).
 */

export interface NewUser {
  username: string;
  password: string;
  /** What pushes show. Made safe for Easemob (see `safeNickname`). */
  nickname?: string | undefined;
}

export interface NewGroup {
  /** Made safe for Easemob (see `safeGroupName`). */
  name: string;
  description: string;
  /** Shown by details only, up to 1,024 characters. */
  custom: string;
  owner: string;
  /** The owner included. */
  maxUsers: number;
  /** Where Easemob has switched on caller-chosen ids: 1 to 64 of `a-z 0-9`. */
  groupId?: string | undefined;
}

export interface GroupText {
  from: string;
  groupId: string;
  text: string;
  ext: object;
}

export const joinedPageSize = 20;
export const oldJoinedPageSize = 100;
export const membersPageSize = 1000;

const safely = { repeatable: true } as const;

export const registerUsers = (users: NewUser[]): Call<answers.Registration> => ({
  api: users.length === 1 ? 'registerUser' : 'registerUsers',
  method: 'POST',
  path: '/users',
  body: users.map(registering),
  unspoken: users.flatMap(({ password, nickname = '' }) => [password, nickname, safeNickname(nickname)]),
  ...safely,
  answer: answers.registration,
  asWanted: { made: users, refused: [] },
});

const registering = ({ nickname, ...user }: NewUser) => {
  const shown = safeNickname(nickname ?? '');
  return { ...user, ...(shown && { nickname: shown }) };
};

export const renameUser = (username: string, nickname: string): Call<void> => ({
  api: 'renameUser',
  method: 'PUT',
  path: path`/users/${username}`,
  body: { nickname: safeNickname(nickname) },
  ...safely,
  answer: answers.userRenamed,
  unspoken: [nickname, safeNickname(nickname)],
});

/** Never repeatable, not even with an id of our choice: whether Easemob keeps to it, only its answer tells. */
export const createGroup = ({
  name,
  maxUsers,
  groupId,
  description,
  custom,
  owner,
}: NewGroup): Call<{ groupId: string }> => ({
  api: 'createGroup',
  method: 'POST',
  path: '/chatgroups',
  repeatable: false,
  answer: answers.createdGroup,
  unspoken: [name, safeGroupName(name)],
  body: {
    groupname: safeGroupName(name),
    description,
    custom,
    owner,
    maxusers: maxUsers,
    public: false,
    allowinvites: false,
    invite_need_confirm: false,
    ...(groupId !== undefined && { groupid: groupId }),
  },
});

export const groupDetails = (ids: string[]): Call<answers.GroupDetails[]> => ({
  api: 'groupDetails',
  method: 'GET',
  path: path`/chatgroups/${ids}`,
  ...safely,
  answer: answers.groupList,
});

export const renameGroup = (id: string, name: string): Call<void> => ({
  api: 'renameGroup',
  method: 'PUT',
  path: path`/chatgroups/${id}`,
  body: { groupname: safeGroupName(name) },
  ...safely,
  answer: answers.renamed,
  unspoken: [name, safeGroupName(name)],
});

export const transferOwner = (id: string, newOwner: string): Call<void> => ({
  api: 'transferOwner',
  method: 'PUT',
  path: path`/chatgroups/${id}`,
  body: { newowner: newOwner },
  ...safely,
  answer: answers.transferred,
});

export const deleteGroup = (id: string): Call<void> => ({
  api: 'deleteGroup',
  method: 'DELETE',
  path: path`/chatgroups/${id}`,
  ...safely,
  answer: answers.deleted,
});

/** On clusters of today. @param page from 0 */
export const joinedGroups = (username: string, page: number): Call<answers.JoinedPage> => ({
  api: 'joinedGroups',
  method: 'GET',
  path: path`/chatgroups/user/${username}` + `?pagenum=${page}&pagesize=${joinedPageSize}`,
  ...safely,
  answer: answers.joinedPage,
});

/** On clusters of before, and still in Easemob's own SDK. It tells no descriptions. @param page from 0, as above */
export const joinedGroupsOld = (username: string, page: number): Call<answers.JoinedPage> => ({
  api: 'joinedGroupsOld',
  method: 'GET',
  path: path`/users/${username}/joined_chatgroups` + `?pagenum=${page + 1}&pagesize=${oldJoinedPageSize}`,
  ...safely,
  answer: answers.oldJoinedPage,
});

export const appGroups = (limit: number, cursor?: string): Call<answers.AppGroupsPage> => ({
  api: 'appGroups',
  method: 'GET',
  path: `/chatgroups?${new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) })}`,
  ...safely,
  answer: answers.appGroupsPage,
});

/** @param page from 1 */
export const groupMembers = (id: string, page: number): Call<{ owner?: string; member?: string }[]> => ({
  api: 'groupMembers',
  method: 'GET',
  path: path`/chatgroups/${id}/users` + `?pagenum=${page}&pagesize=${membersPageSize}`,
  ...safely,
  answer: answers.membersPage,
});

/** Without a notice, which Easemob would post into the group for every batch. */
export const addMembers = (id: string, usernames: string[]): Call<void> => ({
  api: 'addMembers',
  method: 'POST',
  path: path`/chatgroups/${id}/users` + '?need_notify=false',
  body: { usernames },
  ...safely,
  answer: answers.added,
});

export const removeMembers = (id: string, usernames: string[]): Call<string[]> => ({
  api: 'removeMembers',
  method: 'DELETE',
  path: path`/chatgroups/${id}/users/${usernames}`,
  ...safely,
  answer: answers.notRemoved,
  asWanted: [],
});

/** Never repeatable: Easemob knows no client message id and drops no doubles. */
export const sendText = ({ from, groupId, text, ext }: GroupText): Call<{ messageId: string | null }> => ({
  api: 'sendText',
  method: 'POST',
  path: '/messages/chatgroups',
  repeatable: false,
  answer: answers.sentTo(groupId),
  body: { from, to: [groupId], type: 'txt', body: { msg: text }, ext },
  unspoken: [text],
});

export const historyUrl = (hour: string): Call<{ url: string }> => ({
  api: 'historyUrl',
  method: 'GET',
  path: path`/chatmessages/${hour}`,
  ...safely,
  answer: answers.historyFile,
});

/** The bytes of a file, as they come. */
export interface FileStream {
  stream: Readable;
  contentLength: number | null;
}

export function downloadFile(way: Exclude<FileWay, { by: 'none' }>, shareSecret?: string | null): Call<FileStream> {
  const common = {
    method: 'GET',
    streamed: true,
    ...safely,
    answer: answers.download,
    headers: { accept: 'application/octet-stream', ...(shareSecret && { 'share-secret': shareSecret }) },
  } as const;
  if (way.by === 'id') return { api: 'downloadFile', path: path`/chatfiles/${way.uuid}`, ...common };
  const { at, anonymous } = way;
  return { api: 'downloadFileElsewhere', path: at.pathname, elsewhere: at, anonymous, ...common };
}

/** The link of an hour opens itself: with our token beside it the storage refuses it, and has no business to see that. */
export const historyFile = (at: URL): Call<FileStream> => ({
  api: 'historyFile',
  method: 'GET',
  path: at.pathname,
  elsewhere: at,
  anonymous: true,
  streamed: true,
  ...safely,
  answer: answers.download,
  headers: { accept: 'application/octet-stream' },
});

/**
 * A path with encoded values, of which lists are joined by commas.
 * @throws RangeError for an empty value, or a list of none: the path would name something else, such as every group
 */
function path(texts: TemplateStringsArray, ...values: (string | string[])[]): string {
  const encoded = values.map((value) => {
    const parts = [value].flat();
    if (parts.length === 0 || parts.some((part) => /^\.{0,2}$/.test(part))) throw new RangeError('An id is empty');
    return parts.map(encodeURIComponent).join(',');
  });
  return String.raw({ raw: texts.raw }, ...encoded);
}
