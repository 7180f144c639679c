import type { CommandName } from '#contracts';
import type { GatewaySettings } from '../gateway.settings.js';

type ReadClass = GatewaySettings['DATABASE_REPLICA_READS'][number];

/** The reads that may lag, by what an operator may say of them. All else is read where it is written. */
const readClasses: Record<ReadClass, readonly CommandName[]> = {
  lists: ['getChatRoomList', 'getChatRoomUserList'],
  ids: ['getIMUserID', 'getTeacherIMUserID', 'getStudentIMUserID', 'getParentIMUserID', 'getGroupRelationId'],
  archive: ['getJiBeiChatLog'],
};

export const commandsOf = (classes: readonly ReadClass[]): ReadonlySet<CommandName> =>
  new Set(classes.flatMap((name) => readClasses[name]));

const mayLag = new Set(Object.values(readClasses).flat());

/** Whether an answer tells how things have come to be: whoever has it must not be shown afterwards what was before. */
export const tells = (cmd: CommandName): boolean => !mayLag.has(cmd);
