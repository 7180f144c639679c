import type { Endpoint } from './endpoint.js';

const messages = { family: 'messages' } as const;

/** Messages, attachments and the hourly history. */
export const messageApi = {
  sendGroupMessage: {
    method: 'POST',
    path: '/messages/chatgroups',
    ...messages,
    apiClass: 'groupMessages',
    page: 'message_group.md',
  },
  sendUserMessage: {
    method: 'POST',
    path: '/messages/users',
    ...messages,
    apiClass: 'userMessages',
    page: 'message_single.md',
  },
  sendRoomMessage: {
    method: 'POST',
    path: '/messages/chatrooms',
    ...messages,
    apiClass: 'roomMessages',
    page: 'message_chatroom.md',
  },
  /** Up to about 2022, and still in clients. */
  sendMessageOld: {
    method: 'POST',
    path: '/messages',
    ...messages,
    apiClass: 'groupMessages',
    page: 'message_group.md',
  },
  importGroupMessage: {
    method: 'POST',
    path: '/messages/chatgroups/import',
    ...messages,
    page: 'message_import.md',
  },
  importUserMessage: {
    method: 'POST',
    path: '/messages/users/import',
    ...messages,
    page: 'message_import.md',
  },
  recallMessage: { method: 'POST', path: '/messages/msg_recall', ...messages, page: 'message_recall.md' },

  uploadFile: {
    method: 'POST',
    path: '/chatfiles',
    family: 'files',
    apiClass: 'files',
    token: 'user',
    body: 'file',
    page: 'message_download.md',
  },
  downloadFile: {
    method: 'GET',
    path: '/chatfiles/:uuid',
    family: 'files',
    apiClass: 'files',
    token: 'none',
    page: 'message_download.md',
  },
  historyLink: {
    method: 'GET',
    path: '/chatmessages/:hour',
    family: 'history',
    apiClass: 'history',
    page: 'message_historical.md',
  },
  downloadHistory: {
    method: 'GET',
    path: '/_storage/history/:file',
    family: 'storage',
    apiClass: 'storage',
    token: 'none',
    page: 'message_historical.md',
  },
} as const satisfies Record<string, Endpoint>;
