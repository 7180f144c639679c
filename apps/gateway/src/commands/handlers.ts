import { activeGroup } from './active-group.js';
import { getActivationStatus } from './get-activation-status.js';
import { getChatRoomList } from './get-chat-room-list.js';
import { getChatRoomUserList } from './get-chat-room-user-list.js';
import { getGroupRelationId } from './get-group-relation-id.js';
import { getIMUserID } from './get-im-user-id.js';
import { getOperation } from './get-operation.js';
import type { Handlers } from './handler.js';

/** Every command of the contract has exactly one handler: a missing or surplus entry does not compile. */
export const handlers: Handlers = {
  activeGroup,
  getActivationStatus,
  getChatRoomList,
  getChatRoomUserList,
  getGroupRelationId,
  getIMUserID,
  getOperation,
};
