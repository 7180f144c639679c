import type { Mutation } from '../../support/weave/weave.js';

/** What lets the list of a school be taken over in many transactions. */
export const guardsOfRosters = {
  /** How far an import is is not written down with the rows that it changes. */
  rememberChunks: {
    file: 'libs/enrolment/src/imports/carry-out.js',
    find: 'status = $2, chunks_applied = $3,',
    replace: 'status = $2, chunks_applied = $3::integer * 0,',
  },
} satisfies Record<string, Mutation>;
