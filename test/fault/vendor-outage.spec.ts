import { setTimeout as lasting } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { brokerQueues } from './broker-queues.js';
import { guardsOff } from './guards-off.js';
import { bare, plantMessages, scales, shortLives, tap, type PlantedGroup } from './stage.js';

let system: System;
let queues: Awaited<ReturnType<typeof brokerQueues>>;
beforeAll(async () => {
  system = await startSystem(shortLives, bare);
  queues = await brokerQueues(system);
});
afterAll(async () => {
  await queues?.close();
  await system?.stop();
});
afterEach(() => Promise.all(system.workers.map((worker) => worker.stop('SIGKILL'))));

const plant = (count: number) => Promise.all(Array.from({ length: count }, () => plantGroup(system)));
const crew = (size: number, options: { mutations: readonly Mutation[]; env?: Record<string, string> }) =>
  Promise.all(Array.from({ length: size }, () => system.addWorker(options)));

/** How far the work on each of them is. `late`: not before half a minute has gone. */
const itemsOf = async (groups: readonly PlantedGroup[]) => {
  const { rows } = await system.database.query<{ attempts: number; open: boolean; leased: boolean; late: boolean }>(
    `select attempts, done < wanted as open, lease_owner is not null as leased, next_at > now() + interval '30 s' as late
     from work_item where key = any($1)`,
    [groups.map(({ im_group_id }) => `group:${im_group_id}`)],
  );
  return rows;
};

describe('an Easemob whose answers tell nothing', () => {
  /** With the group made, or without: beyond those of test/integration/unknown-outcomes.spec.ts. */
  const answers = [
    { status: 200, body: { data: {} } },
    { status: 200, body: '' },
    { status: 201, body: '<html>' },
    { status: 404, body: '<html>not found</html>' },
    { status: 408 },
    { status: 504 },
    'garbage',
    'silence',
  ];
  const faults = ['before', 'after'].flatMap((effect) =>
    answers.map((answer) => ({ route: 'createGroup', effect, answer })),
  );

  /** Calls are counted: none may be late because the machine is slow, and be made again for it. */
  const patient = { EASEMOB_TIMEOUT_MS: '2500', EASEMOB_IN_DOUBT_MS: '3500', WORK_LEASE_MS: '5000' };

  /** As many activations as there are faults, each of which meets one. */
  async function meetThemAll(mutations: readonly Mutation[] = []) {
    await crew(2, { mutations, env: patient });
    const groups = await plant(faults.length);
    await system.simulator.faults(...faults);
    const operations = await Promise.all(groups.map((group) => tap(system, group)));
    for (const operation of operations) expect((await operation.settled()).status).toBe('succeeded');
    const remote = await Promise.all(groups.map(({ im_group_id }) => system.simulator.groupsFor(im_group_id)));
    return {
      doubled: remote.filter(({ length }) => length > 1).length,
      creates: await system.simulator.createsOf(...groups),
    };
  }

  it('P2: whatever it says, there is one group each, adopted where it was made', async () => {
    expect(await meetThemAll()).toEqual({ doubled: 0, creates: faults.length + answers.length });
  });

  it('negative control: without the look for the marker, each that was made is made twice', async () => {
    expect(await meetThemAll([guardsOff.lookForMarker])).toEqual({
      doubled: answers.length,
      creates: 2 * faults.length,
    });
  });
});

describe('an Easemob that allows far less than we believe', () => {
  const allowed = { calls: 5, perMs: 1000 };
  beforeAll(() => system.simulator.dials({ limits: { createGroup: allowed, addMembers: allowed } }));
  afterAll(() => system.simulator.dials({ limits: { createGroup: 'off', addMembers: 'off' } }));

  it('P4, P6: no try is counted, order is kept, and all is done', async () => {
    await crew(2, { mutations: [], env: { WORKER_CONCURRENCY: '4' } });
    const groups = await plant(16);
    for (const group of groups) await plantMessages(system, group, 3);
    const before = await system.simulator.lastSeq();
    const operations = await Promise.all(groups.map((group) => tap(system, group)));
    let mostTries = 0;
    const allDone = async () => {
      const items = await itemsOf(groups);
      mostTries = Math.max(mostTries, ...items.map(({ attempts }) => attempts));
      return items.every(({ open }) => !open);
    };
    await eventually(allDone, { withinMs: 40_000 });
    expect(mostTries).toBe(1);
    expect((await system.simulator.requests(before)).some(({ status }) => status === 429)).toBe(true);
    const { messages } = await system.simulator.state();
    for (const operation of operations) {
      const { status, easemob_group_id } = await operation.settled();
      expect(status).toBe('succeeded');
      expect(messages[easemob_group_id]!.map(({ body }) => body.msg)).toEqual(['第1条', '第2条', '第3条']);
    }
  });
});

describe('an Easemob that has said "too fast" to one worker', () => {
  const tooFast = { route: 'createGroup', effect: 'before', answer: { status: 429 } };
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(system.env.REDIS_URL!);
  });
  afterAll(() => redis?.disconnect());
  afterEach(async () => {
    await redis.del(...(await redis.keys(`${system.env.REDIS_PREFIX}:*:pause`)), 'none');
  });

  const putOff = async (groups: readonly PlantedGroup[]) =>
    eventually(async () => (await itemsOf(groups)).every(({ late, leased }) => late && !leased));

  /** It hears so, with a pause of minutes, and is no more; then others are tapped, in the hands of another worker. */
  async function tapWithinPause(mutations: readonly Mutation[] = []) {
    const hearing = [scales.tooFastMeansMinutes, ...mutations];
    const [refused, ...others] = await plant(5);
    await system.simulator.faults(tooFast);
    const [first] = await crew(1, { mutations: hearing });
    await tap(system, refused!);
    await putOff([refused!]);
    await first!.stop('SIGKILL');
    await crew(1, { mutations: hearing });
    const operations = await Promise.all(others.map((group) => tap(system, group)));
    return { others, operations, creates: () => system.simulator.createsOf(refused!, ...others) };
  }

  it('P6: all pause together', async () => {
    const { others, creates } = await tapWithinPause();
    await putOff(others);
    expect(await creates()).toBe(1);
  });

  it('negative control: without the common pause the other goes on calling', async () => {
    const { others, operations, creates } = await tapWithinPause([guardsOff.commonPause]);
    for (const operation of operations) expect((await operation.settled()).status).toBe('succeeded');
    expect(await creates()).toBe(1 + others.length);
  });
});

describe('an Easemob that answers everything with 503 for a while', () => {
  const down = { route: '*', times: 'always', effect: 'before', answer: { status: 503 } };

  /** Sixty activations meet it. @returns what counts calls over four seconds, once all have failed for the first time */
  async function outage(mutations: readonly Mutation[] = []) {
    const workers = await crew(2, { mutations: [scales.breakerOpensForTwoSeconds, ...mutations] });
    await (await tap(system, await plantGroup(system))).settled(); // a token is there
    const groups = await plant(60);
    const before = await system.simulator.lastSeq();
    await system.simulator.faults(down);
    const operations = await Promise.all(groups.map((group: PlantedGroup) => tap(system, group)));
    await eventually(() => system.simulator.requests(before), { good: ({ length }) => length >= 40 });
    if (mutations.length === 0) for (const worker of workers) await worker.prints(/"state":"open"/);
    const callsPerSecond = async () => {
      const from = await system.simulator.lastSeq();
      await lasting(4000);
      return (await system.simulator.requests(from)).length / 4;
    };
    return { operations, callsPerSecond };
  }

  it('P10: it is left alone, nothing is given up meanwhile, and all is done when it is back', async () => {
    const { operations, callsPerSecond } = await outage();
    expect(await callsPerSecond()).toBeLessThanOrEqual(2);
    await system.simulator.faults();
    for (const operation of operations) expect((await operation.settled()).status).toBe('succeeded');
    expect(await queues.takeDead()).toEqual([]);
  });

  it('negative control: without the breaker it is called on and on', async () => {
    const { callsPerSecond } = await outage([guardsOff.breaker]);
    // On a slow machine some of the time has less in it than a worker would call in.
    let most = 0;
    for (let looks = 0; looks < 5 && most <= 2; looks += 1) most = Math.max(most, await callsPerSecond());
    await system.simulator.faults();
    expect(most).toBeGreaterThan(2);
  });
});

describe('an Easemob that takes no messages, and everything else', () => {
  /** A group with messages meets it until the breaker of messages opens, for good; then somebody taps another group. */
  async function tapBeside(mutations: readonly Mutation[] = []) {
    const [worker] = await crew(1, { mutations: [scales.breakerStaysOpen, ...mutations] });
    const talkative = await plant(8);
    for (const group of talkative) await plantMessages(system, group, 1);
    await system.simulator.faults({
      route: 'sendGroupMessage',
      times: 'always',
      effect: 'before',
      answer: 'silence',
    });
    for (const group of talkative) await tap(system, group);
    await worker!.prints(/"bucket":"messages","state":"open"/);
    return tap(system, await plantGroup(system));
  }
  afterEach(() => system.simulator.faults());

  it('P13: a group is activated while the breaker of messages is open', async () => {
    const operation = await tapBeside();
    expect((await operation.settled()).status).toBe('succeeded');
  });

  it('negative control: with one breaker for all it waits', async () => {
    const operation = await tapBeside([guardsOff.breakerOfItsOwn]);
    await expect(operation.settled(5000)).rejects.toMatchObject({ error: 'timeout' });
  });
});
