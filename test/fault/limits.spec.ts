import { EasemobClient, redisBudget } from '#easemob';
import { Redis } from 'ioredis';
import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/real-parts.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { guardsOff } from './guards-off.js';
import { bare, plantMessages, shortLives, tap, unhurried, wish, workOf } from './stage.js';

const allowed = 12;
/** What Easemob limits each by itself, and so do we. */
const routes = ['registerUsers', 'createGroup', 'addMembers', 'sendGroupMessage'];
const classes = ['users', 'createGroup', 'addMembers', 'groupMessages', 'groupMessageTargets'];

let system: System;
beforeAll(async () => {
  const limits = { EASEMOB_LIMITS: `users=${allowed},groups=${allowed},messages=${allowed}` };
  system = await startSystem({ ...shortLives, ...unhurried, ...limits }, bare);
  await system.simulator.dials({
    limits: Object.fromEntries(classes.map((name) => [name, { calls: allowed, perMs: 1000 }])),
  });
});
afterAll(() => system?.stop());

const crew = (size: number, options: Parameters<System['addWorker']>[0] = {}) =>
  Promise.all(Array.from({ length: size }, () => system.addWorker(options)));

/** The most calls within any one second. */
function peakOf(calls: readonly { at: number }[]): number {
  let first = 0;
  return calls.reduce((peak, { at }, last) => {
    while (calls[first]!.at <= at - 1000) first++;
    return Math.max(peak, last - first + 1);
  }, 0);
}

/** Activations with two messages each. @returns the peak of each route, and how many calls Easemob refused */
async function crowd(count: number) {
  const groups = await Promise.all(Array.from({ length: count }, () => plantGroup(system, { members: 2 })));
  for (const group of groups) await plantMessages(system, group, 2);
  const before = await system.simulator.lastSeq();
  await wish(system, groups);
  for (const group of groups) {
    await eventually(() => workOf(system, group), { good: ({ done }) => done === 1, withinMs: 100_000 });
  }
  const calls = await system.simulator.requests(before);
  const peaks = routes.map((name) => [name, peakOf(calls.filter(({ route }) => route === name))] as const);
  return { peaks, refused: calls.filter(({ status }) => status === 429 || status === 403).length };
}

describe('P6: a limit for each class of calls', () => {
  const asTap = { lane: 'tap' } as const;
  let redis: Redis;
  let client: EasemobClient;
  beforeAll(async () => {
    redis = new Redis(serviceUrl('REDIS_URL'));
    const {
      EASEMOB_URL: url,
      EASEMOB_APP: app,
      EASEMOB_CLIENT_ID: clientId,
      EASEMOB_CLIENT_SECRET: clientSecret,
    } = system.env;
    const budget = redisBudget(redis, {
      limits: { messages: 5, groups: 5 },
      keyPrefix: `test:${app}`,
      fallbackShare: () => 1,
    });
    client = new EasemobClient(
      { url: url!, org: 'school', app: app!, clientId: clientId!, clientSecret: clientSecret!, timeoutMs: 2000 },
      { budget },
    );
    await client.registerUsers([{ username: 'o', password: 'p' }], asTap);
  });
  afterAll(async () => {
    await client?.close();
    redis?.disconnect();
  });

  const create = () => client.createGroup({ name: 'g', description: '', custom: '', owner: 'o', maxUsers: 10 }, asTap);
  const send = () => client.sendText({ from: 'o', groupId: '1', text: 'hi', ext: {} }, asTap);
  const history = () => client.historyUrl('2026010100', asTap);

  /** Twenty calls wait for their budget. @returns what becomes of one more, and whether it is before all of them have theirs */
  async function during(storm: (() => Promise<unknown>)[], call: () => Promise<{ kind: string }>) {
    let over = 0;
    const calls = Array.from({ length: 20 }, (_, index) => storm[index % storm.length]!().finally(() => (over += 1)));
    const { kind } = await call();
    // It is the last to ask: where it waits as they do, all of them are over by then, but for one in the same turn.
    const ahead = over < calls.length - 1;
    await Promise.all(calls);
    return { kind, ahead };
  }

  it('a storm of messages and history does not hold up a create', async () => {
    expect(await during([send, history], create)).toEqual({ kind: 'done', ahead: true });
  });

  it('a storm of creates does not hold up a message', async () => {
    expect(await during([create], send)).toEqual({ kind: 'done', ahead: true });
  });

  it('negative control: a storm of creates does hold up a create', async () => {
    expect(await during([create], create)).toEqual({ kind: 'later', ahead: false });
  });
});

describe('P6: one budget for all workers', () => {
  it.each([1, 4, 16])('%d of them never call more often than allowed', async (size) => {
    await crew(size - system.workers.length);
    const { peaks, refused } = await crowd(24);
    expect(refused).toBe(0);
    for (const [route, peak] of peaks) expect([route, peak <= allowed]).toEqual([route, true]);
    // What nobody strains against proves nothing.
    expect(Math.max(...peaks.map(([, peak]) => peak))).toBeGreaterThanOrEqual(allowed / 2);
    const counters = (await system.simulator.counters()).classes;
    for (const name of classes)
      expect([name, counters[name]!.refused, counters[name]!.peak <= allowed]).toEqual([name, 0, true]);
  });

  it('negative control: four with a budget each call too often, and are refused', async () => {
    await Promise.all(system.workers.map((worker) => worker.stop()));
    await crew(4, { mutations: [guardsOff.sharedBudget] });
    const { peaks, refused } = await crowd(24);
    expect(Math.max(...peaks.map(([, peak]) => peak))).toBeGreaterThan(allowed);
    expect(refused).toBeGreaterThan(0);
  });
});

describe('a storm of messages in a few groups', () => {
  beforeAll(async () => {
    await Promise.all(system.workers.map((worker) => worker.stop('SIGKILL')));
    await crew(1);
  });

  it('does not hold up an activation', async () => {
    const groups = await Promise.all(Array.from({ length: 6 }, () => plantGroup(system)));
    await Promise.all(groups.map(async (group) => (await tap(system, group)).settled()));
    for (const group of groups) await plantMessages(system, group, 10);
    const before = await system.simulator.lastSeq();
    await wish(system, groups);
    await eventually(() => system.simulator.count('sendGroupMessage', before), { good: (sent) => sent > 6 });
    expect((await (await tap(system, await plantGroup(system))).settled()).status).toBe('succeeded');
    const { rows } = await system.database.query(
      `select count(*)::int as waiting from message where status = 'waiting'`,
    );
    expect(rows[0].waiting).toBeGreaterThan(20);
  });
});
