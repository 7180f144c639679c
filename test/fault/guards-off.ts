import type { Mutation } from '../support/weave/weave.js';

const remoteGroup = 'apps/easemob-worker/src/group/remote-group.js';
const provenance = 'apps/easemob-worker/src/group/provenance.js';
const consumer = 'libs/messaging/src/rabbit.consumer.js';
const sendCallback = 'apps/callback-dispatcher/src/send-callback.js';
const exchange = 'libs/easemob/src/http-exchange.js';
const lease = 'libs/work/src/lease.js';
const workItem = 'libs/work/src/work-item.js';
const rules = 'libs/policy/src/permissions.js';

/** Guards taken away, for negative controls: with each of them gone, its harm must show. */
export const guardsOff = {
  /** Whoever finds an intent creates without looking for what the former owner may have made. */
  lookForMarker: { file: remoteGroup, find: '(group.create_tries > 0 && !this.keepsIds)', replace: 'false' },
  /** A marker that anybody can write is as good as one with a proof. */
  proveMarker: {
    file: provenance,
    find: 'const ofBefore = known.create_tries > 0 && known.create_marker === null;',
    replace: 'const ofBefore = true;',
  },
  /** A group with our marker is ours, whoever owns it. */
  expectOwner: { file: provenance, find: 'if (!owner)', replace: 'return true; if (!owner)' },
  /** After a restore everything goes on as if nothing had been forgotten. */
  lookAfterRestore: { file: remoteGroup, find: 'if (group.restored ||', replace: 'if (false ||' },
  /** The create leaves no trace in the database before it is sent. */
  writeIntent: { file: remoteGroup, find: 'create_tries = create_tries + 1', replace: 'create_tries = create_tries' },
  /** A request is written without asking whether its caller may still make it. */
  mustLast: { file: exchange, find: 'mustLast?.(this.options.timeoutMs);', replace: '' },
  /** Nobody hears from the heartbeat that his claim is lost. Without this the other two might be saved by it, or not. */
  hearOfLoss: { file: lease, find: 'this.lose();', replace: ';' },
  /** A write is committed whoever holds the claim by now. */
  fence: {
    file: workItem,
    find: `stillHeld = 'key = $1 and fence = $2 and lease_owner is not null'`,
    replace: `stillHeld = 'key = $1 and $2::bigint is not null'`,
  },
  /** A key is claimed though another holds it. */
  respectLease: { file: workItem, find: 'and (lease_until is null or lease_until < now())', replace: '' },
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
  /** Work is simply no longer wanted when a round of it ends, whatever was wished meanwhile. */
  countWishes: {
    file: workItem,
    find: 'done = $3, attempts = 0',
    replace: 'done = greatest(wanted, $3), attempts = 0',
  },
  /** Messages wait for their budget wherever they are. */
  waitInOwnLane: {
    file: 'apps/easemob-worker/src/group/waiting-messages.js',
    find: `claim.lane === 'paced' ? claim :`,
    replace: 'true ? claim :',
  },
  /** Messages that are being sent make way for nobody. */
  makeWay: {
    file: 'libs/work/src/work-item.js',
    find: `wanted > $2 and lane = 'tap'`,
    replace: `wanted > $2 and lane = 'none'`,
  },
  /** Who waits for a group waits for its messages too. */
  endBeforeMessages: {
    file: 'apps/easemob-worker/src/group/group.handler.js',
    find: 'await endOperations(',
    replace: 'void (',
  },
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
  /** A process relays nothing: others have to. */
  relay: {
    file: 'libs/outbox/src/outbox-relay.js',
    find: 'async round() {',
    replace: 'async round() { this.fresh = []; this.lookAt = performance.now() + 60_000; return;',
  },
  /** What the broker has not confirmed is forgotten all the same. */
  keepUnconfirmed: {
    file: 'libs/outbox/src/outbox-relay.js',
    find: 'const confirmed = await this.options.publish(rows.map(outbound));',
    replace:
      'await this.options.publish(rows.map(outbound)).catch(() => undefined); const confirmed = new Set(rows.map(({ id }) => id));',
  },
  /** Nobody rings again for what is overdue. */
  sweeper: { file: 'libs/work/src/sweeper.js', find: 'async sweep() {', replace: 'async sweep() { return [];' },
  /** Publishing waits as long as the broker likes, and its transaction with it. */
  publishInTime: {
    file: 'libs/messaging/src/rabbit.publisher.js',
    find: 'publishTimeoutMs = 5000',
    replace: 'publishTimeoutMs = 60_000',
  },
  /** A consumer whose queue has gone believes that it still has one. */
  noticeCancel: { file: consumer, find: 'if (message === null)', replace: 'if (message === null) return; if (false)' },
  /** Nobody sees a channel end. */
  rebuildChannel: {
    file: 'libs/messaging/src/rabbit.connection.js',
    find: `channel.on('close', resolve)`,
    replace: `channel.on('close', () => undefined)`,
  },
  /** What a handler refuses is taken for done. */
  keepRejected: { file: consumer, find: `if (verdict === 'ack')`, replace: `if (verdict !== 'retry')` },
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
  /** A database that is not there yet is no reason to wait. */
  awaitDatabase: {
    file: 'libs/database/src/data-source.js',
    find: 'if (!isDatabaseUnavailable(error))',
    replace: 'if (true)',
  },
  /** Who wants a connection to the database waits as long as it takes. */
  connectInTime: {
    file: 'libs/database/src/session.js',
    find: 'connectWithinMs = 2000',
    replace: 'connectWithinMs = 0',
  },
  /** An event is kept in hand as long as the database is away. */
  handBackInTime: {
    file: 'libs/events/src/hear-event.js',
    find: 'if (performance.now() < giveBackAt)',
    replace: 'if (true)',
  },
  /** What is on the queue of a service is for it. */
  leaveToOthers: {
    file: 'libs/events/src/meaning.js',
    find: 'if (!definition.heardBy.includes(hearer))',
    replace: 'if (false)',
  },
  /** A database that takes no writes is taken for a fault of ours. */
  readOnlyIsAway: { file: 'libs/database/src/database-errors.js', find: '25006|', replace: '' },
  /** A database that does not answer is taken for a fault of ours. */
  lostDatabase: {
    file: 'apps/gateway/src/http/is-unavailable.js',
    find: 'isDatabaseUnavailable(error)',
    replace: 'false',
  },
  /** Nobody listens for signals until the program is loaded. */
  heedEarly: { file: 'libs/lifecycle/src/begin.js', find: 'process.on(signal, leave);', replace: ';' },
  /** However many requests are being worked on, there is a place for one more. */
  places: { file: 'libs/http/src/places.js', find: 'if (this.used >= this.most)', replace: 'if (false)' },
  /** Nor how many of them are writes. */
  writePlaces: {
    file: 'apps/gateway/src/http/im.controller.js',
    find: 'if (!this.writes.admits(tenant))',
    replace: 'if (false)',
  },
  /** Who has found no place in time is told so, though his write is stored. */
  answerAsStored: {
    file: 'apps/gateway/src/http/im.controller.js',
    find: 'const answer = await (isWrite(cmd) ?',
    replace: `if (isWrite(cmd)) return carriedOut().then(() => sendFailure(reply, fail('unavailable'), caller)); const answer = await (isWrite(cmd) ?`,
  },
  /** Reads and writes share what connections there are. */
  readsApart: {
    file: 'apps/gateway/src/gateway-database.js',
    find: 'return { reads,',
    replace:
      'return { readRows: (...asked) => readRows(writes, ...asked), reads: writes, writes, close }; return { reads,',
  },
  /** The key that a caller gives to his request says nothing. */
  callerKey: {
    file: 'apps/gateway/src/commands/accepted-write.js',
    find: 'const accepted = await tools.outbox.transaction(',
    replace:
      'call = { ...call, fields: { ...call.fields, request_id: undefined } }; const accepted = await tools.outbox.transaction(',
  },
  /** A signature is taken for right. */
  signature: { file: 'apps/gateway/src/authenticity/authenticity.js', find: 'if (!signed)', replace: 'if (false)' },
  /** A timestamp may be used as often as one likes. */
  timestampOnce: {
    file: 'apps/gateway/src/authenticity/authenticity.js',
    find: 'if (!(await this.useTimestamp(credentials)))',
    replace: 'if (false)',
  },
  /** A try is counted when it ends; one that ends with its process never is. */
  countAtClaim: {
    file: workItem,
    find: 'attempts = attempts + 1, waiting_for',
    replace: 'attempts = attempts, waiting_for',
  },
  /** Each split of the same digits has a use of its own. */
  digitsOnce: {
    file: 'apps/gateway/src/authenticity/used-timestamps.js',
    find: '${school_id}${account_id}',
    replace: '${school_id}:${account_id}',
  },
  /** A timestamp whose store does not answer is taken for new. */
  failClosed: {
    file: 'apps/gateway/src/authenticity/used-timestamps.js',
    find: `throw new TimestampsUnavailable('redis', { cause: error });`,
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
    find: 'this.changedAt = performance.now();',
    replace: ';',
  },
  /** Whoever left a group keeps it. */
  handOver: {
    file: 'apps/easemob-worker/src/group/group.handler.js',
    find: 'const owner = await this.handOver(claim, { remote, owner: actual.go.owner, heir });',
    replace: 'const owner = go(actual.go.owner);',
  },
  /** Who is told of the ends of operations is asked of the endpoints that are switched on. */
  oweTheDisabled: {
    file: 'libs/callbacks/src/owed.js',
    find: 'from callback_endpoint where school_id = $2)',
    replace: 'from callback_endpoint where school_id = $2 and disabled_at is null)',
  },
  /** A request does not know its own token. */
  ownToken: {
    file: 'apps/gateway/src/authenticity/used-timestamps.js',
    find: 'before === null || before === token',
    replace: 'before === null',
  },
} satisfies Record<string, Mutation>;
