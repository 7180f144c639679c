import type { Mutation } from '../../support/weave/weave.js';

const exchange = 'libs/easemob/src/http-exchange.js';

/** What keeps calls of Easemob in bounds. */
export const guardsOfEasemob = {
  /** A request is written without asking whether its caller may still make it. */
  mustLast: { file: exchange, find: 'mustLast?.(this.options.timeoutMs);', replace: '' },
  /** A worker that hears "too fast" keeps it to itself. */
  commonPause: {
    file: 'libs/easemob/src/redis-budget.js',
    find: 'async pause(bucket, ms) {',
    replace: 'async pause(bucket, ms) { return;',
  },
  /** One breaker stands for every call of Easemob. */
  breakerOfItsOwn: {
    file: 'libs/easemob/src/easemob-caller.js',
    find: 'const breaker = this.breakerOf(bucket)',
    replace: `const breaker = this.breakerOf('messages')`,
  },
  /** Failing calls never stop the next ones. */
  breaker: {
    file: 'libs/easemob/src/breaker.js',
    find: 'if (halfFail || this.timeouts >= timeoutsInARow)',
    replace: 'if (false)',
  },
  /** Each worker has the whole budget to itself. */
  sharedBudget: {
    file: 'libs/easemob/src/easemob.factory.js',
    find: 'redis ? sharedBudget(',
    replace: 'false ? sharedBudget(',
  },
} satisfies Record<string, Mutation>;
