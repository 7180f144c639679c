import type { Mutation } from '../../support/weave/weave.js';

/** What lets processes start, stop and do without the database. */
export const guardsOfProcesses = {
  /** A worker that is asked to stop does not wait for what it has begun. */
  drain: { file: 'libs/work/src/work-server.js', find: 'async close() {', replace: 'async close() { return;' },
  /** A gateway that is asked to stop holds its replies as long as before. */
  answerHeldAtEnd: {
    file: 'apps/gateway/src/operations/operation-watch.js',
    find: 'onModuleDestroy() {',
    replace: 'onModuleDestroy() { return;',
  },
  /** A gateway that is asked to stop waits for clients that have asked nothing yet. */
  endConnections: { file: 'libs/http/src/closing-connections.js', find: 'socket.destroySoon();', replace: ';' },
  /** A database that is not there yet is no reason to wait. */
  awaitDatabase: {
    file: 'libs/database/src/data-source.js',
    find: 'if (!isDatabaseUnavailable(error))',
    replace: 'if (true)',
  },
  /** A database that takes no writes is taken for a fault of ours. */
  readOnlyIsAway: { file: 'libs/database/src/database-errors.js', find: '25006|', replace: '' },
  /** Nobody listens for signals until the program is loaded. */
  heedEarly: { file: 'libs/lifecycle/src/begin.js', find: 'process.on(signal, leave);', replace: ';' },
} satisfies Record<string, Mutation>;
