import type { Mutation } from '../../support/weave/weave.js';

const rules = 'libs/policy/src/permissions.js';

/** What answers callers, and refuses them. */
export const guardsOfGateways = {
  /** A database that does not answer is taken for a fault of ours. */
  lostDatabase: {
    file: 'apps/gateway/src/http/is-unavailable.js',
    find: 'isDatabaseUnavailable(error)',
    replace: 'false',
  },
  /** However many requests are being worked on, there is a place for one more. */
  places: { file: 'libs/http/src/places.js', find: 'if (this.used >= this.most)', replace: 'if (false)' },
  /** Nor how many of them are writes. */
  writePlaces: {
    file: 'apps/gateway/src/http/im.controller.js',
    find: 'if (!this.writes.admits(tenant))',
    replace: 'if (false)',
  },
  /** Whoever comes begins his write at once, and waits for a connection with all others. */
  writeTurns: {
    file: 'apps/gateway/src/rates/write-turns.js',
    find: 'if (!this.places.admits(tenant))',
    replace: 'if (false)',
  },
  /** Whoever waits for his turn waits until it comes. */
  turnInTime: {
    file: 'apps/gateway/src/rates/write-turns.js',
    find: 'usualPatienceMs = 4000',
    replace: 'usualPatienceMs = 600_000',
  },
  /** Who has found no place in time is told so, though his write is stored. */
  answerAsStored: {
    file: 'apps/gateway/src/http/im.controller.js',
    find: 'const answer = await (isCostly(cmd) ?',
    replace: `if (isCostly(cmd)) return carriedOut().then(() => sendFailure(reply, fail('unavailable'), caller)); const answer = await (isCostly(cmd) ?`,
  },
  /** Reads and writes share what connections there are. */
  readsApart: {
    file: 'apps/gateway/src/gateway-database.js',
    find: 'return { reads,',
    replace:
      'const shared = readsOver((...asked) => readRows(writes, ...asked)); return { rows: shared, reads: writes, writes, close }; return { reads,',
  },
  /** A replica is asked however far behind it may be. */
  replicaBound: {
    file: 'apps/gateway/src/replica/replica-standing.js',
    find: 'if (ageMs > maxLagMs)',
    replace: 'if (ageMs === Infinity)',
  },
  /** Nobody notes who has been told something. */
  toldCallers: {
    file: 'apps/gateway/src/replica/told-callers.js',
    find: 'await this.redis.set(',
    replace: 'return; await this.redis.set(',
  },
  /** What a replica does not answer is not asked again. */
  replicaFailed: {
    file: 'apps/gateway/src/replica/lagging-reads.js',
    find: 'return undefined;',
    replace: 'throw error;',
  },
  /** A replica that does not answer is believed to be as it was. */
  replicaAway: {
    file: 'apps/gateway/src/replica/replica-watch.js',
    find: `return { reason: 'it does not answer'`,
    replace: `this.usable = true; return { reason: 'it does not answer'`,
  },
  /** Whatever says that it has got as far is a replica. */
  replicaStanding: {
    file: 'apps/gateway/src/replica/replica-standing.js',
    find: 'function strangeness({ isStandby, follows, database }, ofPrimary) {',
    replace: 'function strangeness({ isStandby, follows, database }, ofPrimary) { return undefined;',
  },
  /** The key that a caller gives to his request says nothing. */
  callerKey: {
    file: 'apps/gateway/src/commands/accepted-write.js',
    find: 'const accepted = await tools.turns.inTurn(',
    replace:
      'call = { ...call, fields: { ...call.fields, request_id: undefined } }; const accepted = await tools.turns.inTurn(',
  },
  /** A signature is taken for right. */
  signature: {
    file: 'apps/gateway/src/authenticity/authenticity.js',
    find: 'if (!this.isSigned(credentials, policy)) {',
    replace: 'if (false) {',
  },
  /** A timestamp may be used as often as one likes. */
  timestampOnce: {
    file: 'apps/gateway/src/authenticity/authenticity.js',
    find: 'if (!(await this.useTimestamp(credentials)))',
    replace: 'if (false)',
  },
  /** Each split of the same digits has a use of its own. */
  digitsOnce: {
    file: 'apps/gateway/src/authenticity/used-once.js',
    find: '${school_id}${account_id}',
    replace: '${school_id}:${account_id}',
  },
  /** A nonce is remembered whoever has signed with it. */
  nonceOfTheRight: {
    file: 'apps/gateway/src/authenticity/key-authenticity.js',
    find: 'if (key === undefined || secret === undefined)',
    replace:
      'if (secret === undefined) await this.admit({ key_id, rate_per_minute: 600 }, nonce); if (key === undefined || secret === undefined)',
  },
  /** Whoever has a key may use it for whatever he likes. */
  keyScopes: {
    file: 'apps/gateway/src/authenticity/key-authenticity.js',
    find: 'scopeRefusal(key, asked)',
    replace: 'undefined',
  },
  /** A timestamp whose store does not answer is taken for new. */
  failClosed: {
    file: 'apps/gateway/src/authenticity/used-once.js',
    find: `throw new UsedOnceUnavailable('redis', { cause: error });`,
    replace: 'return true;',
  },
  /** Anybody may read what a group has. */
  readRule: {
    file: rules,
    find: 'function readRefusal(policy, standing) {',
    replace: 'function readRefusal(policy, standing) { return undefined;',
  },
  /** Any member may activate by a tap. */
  activationRule: {
    file: rules,
    find: 'function activationRefusal(policy, { standing, im_user_id }) {',
    replace: 'function activationRefusal(policy, { standing, im_user_id }) { const wakingRefusal = () => undefined;',
  },
  /** Any member may activate by a message. */
  sendRule: {
    file: rules,
    find: 'function sendRefusal(policy, standing) {',
    replace: 'function sendRefusal(policy, standing) { const wakingRefusal = () => undefined;',
  },
  /** Any account may edit a custom group. */
  modificationRule: { file: rules, find: 'return membership?.is_owner ||', replace: 'return true ||' },
  /** A gateway doesn't hear that a school has changed. */
  hearOfSchools: {
    file: 'apps/gateway/src/authenticity/school-directory.js',
    find: 'this.schools.forget();',
    replace: ';',
  },
  /** A request does not know its own token. */
  ownToken: {
    file: 'apps/gateway/src/authenticity/used-once.js',
    find: 'before === null || before === token',
    replace: 'before === null',
  },
} satisfies Record<string, Mutation>;
