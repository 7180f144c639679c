import type { Mutation } from '../../support/weave/weave.js';

/** What makes the archive complete, or known not to be. */
export const guardsOfArchive = {
  /** No file of an hour is read: what no callback told stays away. */
  readHours: {
    file: 'apps/easemob-worker/src/history/chat-hours.handler.js',
    find: 'const heldBack = await this.readDue(claim, scope);',
    replace: 'const heldBack = undefined;',
  },
  /** A line of the file is another message than that of its callback. */
  mergeById: {
    file: 'libs/chat/src/lines.js',
    find: 'const what = normaliseLine(text);',
    replace: `const read = normaliseLine(text);
      const what = read?.kind === 'message' ? { ...read, msg_id: read.msg_id + 'h' } : read;`,
  },
  /** Nobody writes down which hours there are. */
  watchHours: {
    file: 'apps/easemob-worker/src/history/chat-hours.handler.js',
    find: 'await claim.write((manager) => openAndLose(manager, keptDays))',
    replace: '[]',
  },
} satisfies Record<string, Mutation>;
