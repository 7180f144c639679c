import type { Mutation } from '../../support/weave/weave.js';

const lease = 'libs/work/src/lease.js';
const workItem = 'libs/work/src/work-item.js';

/** What gives a key to one owner at a time, and forgets no wish. */
export const guardsOfWork = {
  /** Nobody hears from the heartbeat that his claim is lost. Else the other two might be saved by it, or not. */
  hearOfLoss: { file: lease, find: 'this.lose();', replace: ';' },
  /** A write is committed whoever holds the claim by now. */
  fence: {
    file: workItem,
    find: `stillHeld = 'key = $1 and fence = $2 and lease_owner is not null'`,
    replace: `stillHeld = 'key = $1 and $2::bigint is not null'`,
  },
  /** A key is claimed though another holds it. */
  respectLease: { file: workItem, find: 'and (lease_until is null or lease_until < now())', replace: '' },
  /** Work is simply no longer wanted when a round of it ends, whatever was wished meanwhile. */
  countWishes: {
    file: workItem,
    find: 'done = $3, attempts = 0',
    replace: 'done = greatest(wanted, $3), attempts = 0',
  },
  /** Messages that are being sent make way for nobody. */
  makeWay: {
    file: 'libs/work/src/work-item.js',
    find: `wanted > $2 and lane = 'tap'`,
    replace: `wanted > $2 and lane = 'none'`,
  },
  /** Nobody rings again for what is overdue. */
  sweeper: { file: 'libs/work/src/sweeper.js', find: 'async sweep() {', replace: 'async sweep() { return [];' },
  /** A try is counted when it ends; one that ends with its process never is. */
  countAtClaim: {
    file: workItem,
    find: 'attempts = attempts + 1, waiting_for',
    replace: 'attempts = attempts, waiting_for',
  },
} satisfies Record<string, Mutation>;
