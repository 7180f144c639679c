import { activeGroup } from './active-group.js';
import { createCustomGroup } from './create-custom-group.js';
import { getActivationStatus } from './get-activation-status.js';
import { getChatRoomList } from './get-chat-room-list.js';
import { getChatRoomUserList } from './get-chat-room-user-list.js';
import { getFileLink } from './get-file-link.js';
import { getIMToken } from './get-im-token.js';
import { getGroupRelationId } from './get-group-relation-id.js';
import { getIMUserID } from './get-im-user-id.js';
import { getJiBeiChatLog } from './get-ji-bei-chat-log.js';
import { getOperation } from './get-operation.js';
import { getParentIMUserID, getStudentIMUserID, getTeacherIMUserID } from './get-registered-im-user-ids.js';
import type { Handlers } from './handler.js';
import { modifyCustomGroup } from './modify-custom-group.js';
import { sendMsgToJiBeiChat } from './send-msg-to-ji-bei-chat.js';

/** Every command of the contract has exactly one handler: a missing or surplus entry does not compile. */
export const handlers: Handlers = {
  activeGroup,
  createCustomGroup,
  getActivationStatus,
  getChatRoomList,
  getChatRoomUserList,
  getFileLink,
  getIMToken,
  getGroupRelationId,
  getIMUserID,
  getJiBeiChatLog,
  getOperation,
  getParentIMUserID,
  getStudentIMUserID,
  getTeacherIMUserID,
  modifyCustomGroup,
  sendMsgToJiBeiChat,
};
