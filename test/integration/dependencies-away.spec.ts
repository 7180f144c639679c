import type { OperationAnswer } from '#client';
import { freshTimestamp, sign } from '#client';
import { Redis } from 'ioredis';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { markOfTimestamp } from '../../apps/gateway/src/authenticity/used-once.js';
import { plantGroup, salt, startSystem, type System } from '../support/system.js';
import { TcpProxy, type Passage } from '../support/tcp-proxy.js';

let system: System;
let gateway: Program;
let worker: Program;
let url: string;
let database: TcpProxy;
let redis: TcpProxy;
let rabbit: TcpProxy;

/** The product with one gateway and one worker, both behind taps. */
beforeAll(async () => {
  system = await startSystem();
  await Promise.all([system.gateway, ...system.workers].map((program) => program.stop()));
  const { DATABASE_URL, REDIS_URL, RABBITMQ_URL } = system.env;
  database = await TcpProxy.to(DATABASE_URL!);
  redis = await TcpProxy.to(REDIS_URL!);
  rabbit = await TcpProxy.to(RABBITMQ_URL!);
  const env = { ...system.env, DATABASE_URL: database.url, REDIS_URL: redis.url, RABBITMQ_URL: rabbit.url };
  gateway = new Program('gateway', { env });
  worker = new Program('easemob-worker', { env });
  const [, port] = await gateway.prints(/"port":(\d+)/);
  url = `http://127.0.0.1:${port}`;
  await worker.prints(/takes work/);
}, 60_000);
beforeEach(async () => {
  await eventually(ask, { good: ({ status }) => status === 200 });
});
afterEach(async () => {
  for (const proxy of [database, redis, rabbit]) await proxy.set('pass');
});
afterAll(async () => {
  await Promise.all([gateway, worker].map((program) => program?.stop()));
  await Promise.all([database, redis, rabbit].map((proxy) => proxy?.close()));
  await system?.stop();
});

interface Reply {
  status: number;
  retryAfter: string | null;
  body: OperationAnswer & { error?: string };
  ms: number;
}

/** One request, signed once and sent once: nothing hides a refusal. */
async function send(cmd: string, fields: object = {}, account = 3419, timestamp = freshTimestamp()): Promise<Reply> {
  const startedAt = performance.now();
  const body = {
    ...fields,
    cmd,
    school_id: 1,
    account_id: account,
    timestamp,
    sign: sign(timestamp, { schoolId: 1, accountId: account, salt }),
  };
  const response = await fetch(`${url}/api/im`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Reply['body'];
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: answer,
    ms: performance.now() - startedAt,
  };
}

const ask = () => send('getChatRoomList');

async function tap(group: { im_group_id: number; im_user_id: number; account_id: number }, fields: object = {}) {
  const { im_group_id, im_user_id, account_id } = group;
  return send('activeGroup', { im_group_id, im_user_id, ...fields }, account_id);
}

const operations = async () =>
  (await system.database.query('select count(*)::int from operation')).rows[0].count as number;

/** The operation is done, and Easemob holds one group with all members. */
async function finishes(group: { im_group_id: number; account_id: number; members: string[] }, operation_id: string) {
  await eventually(() => send('getOperation', { operation_id }, group.account_id), {
    good: ({ body }) => body.status === 'succeeded',
  });
  const remote = await system.simulator.groupsFor(group.im_group_id);
  expect(remote.map(({ owner, members }) => [owner, ...members].toSorted())).toEqual([group.members.toSorted()]);
}

const unavailable = {
  status: 503,
  retryAfter: expect.stringMatching(/^\d+$/),
  body: { error: 'unavailable' },
};
/** A bound, not a measurement: it needs three at most, and had it no time limits, no answer would come at all. */
const inTimeMs = 20_000;
const gone: Passage[] = ['refuse', 'blackhole'];

describe('P10: Redis is away', () => {
  it.each(gone)('P10: %s: requests get a 503 in time, nothing is let through, and later all is well', async (how) => {
    const group = await plantGroup(system);
    const before = await operations();
    await redis.set(how);
    for (const reply of await Promise.all([tap(group), ask(), ask()])) {
      expect(reply).toMatchObject(unavailable);
      expect(reply.ms).toBeLessThan(inTimeMs);
    }
    expect(await operations()).toBe(before);
    await redis.set('pass');
    await eventually(ask, { good: ({ status }) => status === 200 });
    await finishes(group, (await tap(group)).body.operation_id!);
  });

  it('P10: an honest request whose answer from Redis is lost is never called a replay', async () => {
    const store = new Redis(system.env.REDIS_URL!);
    try {
      const timestamp = freshTimestamp();
      await redis.set('mute');
      const reply = send('getChatRoomList', {}, 3419, timestamp);
      // The timestamp is taken, and the gateway does not know.
      const key = markOfTimestamp({ school_id: 1, account_id: 3419, timestamp }).toString('base64url');
      await eventually(() => store.exists(`${system.env.REDIS_PREFIX}:t:${key}`));
      redis.cut();
      await redis.set('pass');
      const { status, body } = await reply;
      expect(body.error).not.toBe('timestamp_reused');
      expect([200, 503]).toContain(status);
      const again = () => send('getChatRoomList', {}, 3419, timestamp);
      // Sent again with the same timestamp it is a replay for good, also when Redis has been away in between.
      expect(await eventually(again, { good: (answer) => answer.status !== 503 })).toMatchObject({
        status: 401,
        body: { error: 'timestamp_reused' },
      });
    } finally {
      store.disconnect();
    }
  });
});

describe('P10: PostgreSQL is away', () => {
  it.each(gone)('P10: %s: reads and writes get a 503 in time, and are served again afterwards', async (how) => {
    const group = await plantGroup(system);
    await database.set(how);
    for (const reply of await Promise.all([ask(), ask(), tap(group)])) {
      expect(reply).toMatchObject(unavailable);
      expect(reply.ms).toBeLessThan(inTimeMs);
    }
    await database.set('pass');
    await eventually(ask, { good: ({ status }) => status === 200 });
    await finishes(group, (await tap(group)).body.operation_id!);
  });

  it('P10: connections that break in the middle of requests give a 503 or the right answer', async () => {
    const replies: Reply[] = [];
    for (let round = 0; round < 10; round++) {
      const group = await plantGroup(system);
      const both = [tap(group), ask()];
      if (round % 2) await new Promise(setImmediate);
      database.cut();
      replies.push(...(await Promise.all(both)));
    }
    for (const { status, body } of replies) expect([200, 503]).toContain(body.error === 'internal' ? body : status);
  });

  it('P1: work whose worker loses the database in the middle of it is finished afterwards, with one group', async () => {
    const group = await plantGroup(system);
    await system.simulator.dials({ latencyMs: { createGroup: 800 } });
    const { operation_id } = (await tap(group)).body;
    await eventually(() => system.simulator.requests(), {
      good: (requests) => requests.some(({ body }) => String(body?.custom).split('-')[2] === String(group.im_group_id)),
    });
    await database.set('refuse');
    const created = () => system.simulator.groupsFor(group.im_group_id);
    await eventually(created, { good: (groups) => groups.length === 1 });
    await database.set('pass');
    await system.simulator.dials({ latencyMs: { createGroup: 150 } });
    await finishes(group, operation_id!);
  });
});

describe('P1: RabbitMQ is away', () => {
  it.each(gone)('P1: %s: writes are taken at once, and finished once it is back', async (how) => {
    const group = await plantGroup(system);
    await rabbit.set(how);
    const reply = await tap(group);
    expect(reply).toMatchObject({ status: 200, body: { status: 'queued' } });
    expect(reply.ms).toBeLessThan(inTimeMs);
    await rabbit.set('pass');
    await finishes(group, reply.body.operation_id!);
  });

  it('P10: a reply that is held while the connection breaks comes with the end of the operation', async () => {
    const group = await plantGroup(system);
    const held = tap(group, { wait_ms: 8000 });
    await eventually(
      () => system.database.query('select 1 from operation where im_group_id = $1', [group.im_group_id]),
      { good: ({ rowCount }) => rowCount },
    );
    rabbit.cut();
    const reply = await held;
    expect(reply).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    await finishes(group, reply.body.operation_id!);
  });
});
