import { crashAfter, crashBefore, freezeBefore, type Mutation } from '../support/weave/weave.js';

const handler = 'apps/easemob-worker/src/group/group.handler.js';
const remoteGroup = 'apps/easemob-worker/src/group/remote-group.js';
const messages = 'apps/easemob-worker/src/group/waiting-messages.js';
const caller = 'libs/easemob/src/easemob-caller.js';
const exchange = 'libs/easemob/src/http-exchange.js';
const runner = 'libs/work/src/work-runner.js';
const server = 'libs/work/src/work-server.js';

const creating = `call.api === 'createGroup'`;

/** In the one transaction of this method: `within` has made its change, `committed` as well. */
const crashInWriteOf = (method: string, when: 'within' | 'committed'): Mutation => ({
  file: remoteGroup,
  find: method,
  replace: `${method} const { write } = claim; claim = { ...claim, write: ${
    when === 'within'
      ? `(change) => write(async (manager) => { await change(manager); process.kill(process.pid, 'SIGKILL'); })`
      : `async (change) => { await write(change); process.kill(process.pid, 'SIGKILL'); }`
  } };`,
});

/** The life of a group in its worker, in order: where it may end in the middle. */
export const crashPoints = {
  'before anything': crashBefore(handler, 'const group = await readGroup('),
  'before the intent is written': crashBefore(remoteGroup, 'const [, written] = await claim.write('),
  'after the intent, before the call': crashBefore(remoteGroup, 'const outcome = await this.client.createGroup('),
  'before the request leaves': crashBefore(caller, 'const answer = await this.http.send(', creating),
  'after Easemob has created, its answer unread': crashBefore(exchange, 'return await (call.streamed', creating),
  'after the answer': crashBefore(remoteGroup, `if (outcome.kind === 'done')`),
  'before the mapping is committed': crashInWriteOf('async map(claim, group, remote) {', 'within'),
  'after the mapping is committed': crashInWriteOf('async map(claim, group, remote) {', 'committed'),
  'between two batches of members': crashAfter(
    handler,
    'const outcome = stepOf(await this.client.addMembers(remote.id, batch, claim));',
  ),
  'before a message is sent': crashBefore(
    messages,
    'const outcome = await this.client.sendText(',
    `message.content === '第3条'`,
  ),
  'after a message is sent': crashBefore(messages, `if (outcome.kind === 'done') {`, `message.content === '第3条'`),
  'before the verdict is written': crashBefore(runner, 'return { ...(await this.settle('),
  'after the verdict, before the doorbell is acknowledged': crashBefore(server, 'this.work.onResult('),
} satisfies Record<string, Mutation>;

/** Where a process stands still while another takes its place, and then goes on as if nothing had been. */
export const freezePoints = {
  'right before the create is sent': freezeBefore(caller, 'const answer = await this.http.send(', creating),
  'before the second batch of members': freezeBefore(
    handler,
    'const outcome = stepOf(await this.client.addMembers(',
    'usernames.indexOf(batch[0]) > 0',
  ),
  'right before a message is sent': freezeBefore(
    messages,
    'const outcome = await this.client.sendText(',
    `message.content === '第3条'`,
  ),
  'before the verdict is written': freezeBefore(runner, 'return { ...(await this.settle('),
} satisfies Record<string, Mutation>;

/** Work that kills its process whenever it is begun: one key and no other. */
export const crashesFor = ({ im_group_id }: { im_group_id: number }) => ({
  inHandler: crashBefore(handler, 'const group = await readGroup(', `claim.key === 'group:${im_group_id}'`),
  beforeClaim: crashBefore(server, 'const startedAt = performance.now();', `key === 'group:${im_group_id}'`),
});

const publishing = 'const confirmed = await this.options.publish(';
const holdsEvent = `rows.some(({ destination }) => destination === 'topic')`;

/** A relay dies with an event in its hands. */
export const relayCrashes = {
  beforeForgetting: crashBefore('libs/outbox/src/outbox-relay.js', 'const ids = rows.map(', holdsEvent),
  /** The wrong way round: the rows are gone for good before the broker has been told. */
  forgettingFirst: {
    file: 'libs/outbox/src/outbox-relay.js',
    find: publishing,
    replace: `if (${holdsEvent}) {
      await queries.query('delete from outbox where id = any($1)', [rows.map(({ id }) => id)]);
      await queries.query('commit');
      process.kill(process.pid, 'SIGKILL');
    }
    ${publishing}`,
  },
} satisfies Record<string, Mutation>;

const answering = `return 'operation_id' in accepted ?`;
const acceptedWrite = 'apps/gateway/src/commands/accepted-write.js';

/** A gateway dies between the commit of a write and its answer. */
export const writeCrashes = {
  activeGroup: crashBefore(acceptedWrite, answering, `cmd === 'activeGroup'`),
  createCustomGroup: crashBefore(acceptedWrite, answering, `cmd === 'createCustomGroup'`),
} satisfies Record<string, Mutation>;

const replay = 'apps/easemob-receiver/src/replay.js';
const reading = 'const events = await this.spool.read(segment);';

/** A receiver dies while it brings in what it had spooled. */
export const receiverCrashes = {
  beforeRemoving: crashBefore(replay, 'await this.spool.remove(segment);'),
  /** The wrong way round: the file is gone before the database has it. */
  removingFirst: {
    file: replay,
    find: reading,
    replace: `${reading} await this.spool.remove(segment); process.kill(process.pid, 'SIGKILL');`,
  },
} satisfies Record<string, Mutation>;

export type CrashPoint = keyof typeof crashPoints;
