import type { Mutation } from '../../support/weave/weave.js';

const sendCallback = 'apps/callback-dispatcher/src/send-callback.js';

/** What tells schools, and nobody else. */
export const guardsOfCallbacks = {
  /** A callback that nobody took counts as delivered. */
  retryCallback: {
    file: 'apps/callback-dispatcher/src/callback.handler.js',
    find: 'return later(reason,',
    replace: 'return true ? done() : later(reason,',
  },
  /** A receiver may take as long as he likes. */
  answerInTime: { file: sendCallback, find: 'signal: AbortSignal.timeout(timeoutMs),', replace: '' },
  /** Whoever hangs takes all the places there are. */
  fairPlaces: {
    file: 'libs/work/src/fair-shares.js',
    find: 'return school < this.left && account * 2 < this.left;',
    replace: 'return this.left > 0;',
  },
  /** A callback goes wherever its receiver sends it. */
  stayThere: {
    file: sendCallback,
    find: 'const answer =',
    replace: `if (response.headers.location) await request(response.headers.location, { dispatcher: agent, method: 'POST', body }); const answer =`,
  },
  /** A name may lead anywhere. */
  lookAtAddress: {
    file: 'libs/outbound/src/address-guard.js',
    find: '!addresses.every(({ address }) => mayReach(address, allowedCidrs))',
    replace: 'false',
  },
  /** Who is told of the ends of operations is asked of the endpoints that are switched on. */
  oweTheDisabled: {
    file: 'libs/callbacks/src/owed.js',
    find: 'from callback_endpoint where school_id = $2)',
    replace: 'from callback_endpoint where school_id = $2 and disabled_at is null)',
  },
} satisfies Record<string, Mutation>;
