import type { Mutation } from '../support/weave/weave.js';

const ack = 'channel.ack(message);';
const timestamps = 'apps/gateway/src/authenticity/used-once.js';
const useOnce = `const before = await redis.set(key, token, 'PX', ttlMs, 'NX', 'GET');`;

/** What happens to a process at a line of its own, beside crashes. */
export const accidents = {
  /** It is asked to stop while it is still being loaded, as the first process of a container gets it within its first second. */
  stopWhileLoading: {
    file: 'libs/config/src/setting.js',
    find: 'export const publishedSalt',
    replace: `process.kill(process.pid, 'SIGTERM'); await new Promise((resolve) => setTimeout(resolve, 60_000)); export const publishedSalt`,
  },
  /** It acknowledges a message twice, for which the broker ends its channel. */
  ackTwiceOnce: {
    file: 'libs/messaging/src/rabbit.consumer.js',
    find: ack,
    replace: `{ ${ack} if (!globalThis.wasTwice) { globalThis.wasTwice = true; ${ack} } }`,
  },
  /** Redis has taken the timestamp, its answer never comes, and the client of Redis asks once more by itself. */
  askAgain: {
    file: timestamps,
    find: useOnce,
    replace: `await redis.set(key, token, 'PX', ttlMs, 'NX', 'GET'); ${useOnce}`,
  },
} satisfies Record<string, Mutation>;

const patient = (file: string): Mutation => ({
  file,
  find: 'const answerWithinMs = 2000;',
  replace: 'const answerWithinMs = 60_000;',
});

/** A gateway whose database may be held up for as long as a test likes. */
export const patientGateway = patient('apps/gateway/src/gateway-database.js');

/** A receiver on a machine of any speed: to wait for its database longer than a vendor would is no accident there. */
export const patientReceiver = patient('apps/easemob-receiver/src/chat-event-table.js');

const lost = `if (!globalThis.wasCut) { globalThis.wasCut = true; model.connection.stream.destroy(new Error('lost')); }`;
const closing = 'void channel.close().catch(() => undefined);\n        }\n        catch';
const lose = (then: string): Mutation => ({
  file: 'libs/messaging/src/rabbit.connection.js',
  find: closing,
  replace: closing.replace('void channel.close().catch(() => undefined);', then),
});

/** The broker is lost while the channel of the set-up is being closed. */
export const brokerLost = {
  /** As the product does it. */
  whileClosing: lose(`void channel.close().catch(() => undefined); ${lost}`),
  /** With somebody who waits for the end of that channel. */
  whileAwaited: lose(`const closed = channel.close(); ${lost} await closed;`),
};
