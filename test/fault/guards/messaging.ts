import type { Mutation } from '../../support/weave/weave.js';

const consumer = 'libs/messaging/src/rabbit.consumer.js';

/** What brings doorbells and events to whoever must hear them. */
export const guardsOfMessaging = {
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
} satisfies Record<string, Mutation>;
