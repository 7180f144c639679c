import { setTimeout as lasting } from 'node:timers/promises';
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
    const before = await system.simulator.lastSeq();
    await system.simulator.faults(...faults);
    const operations = await Promise.all(groups.map((group) => tap(system, group)));
    for (const operation of operations) expect((await operation.settled()).status).toBe('succeeded');
    const remote = await Promise.all(groups.map(({ im_group_id }) => system.simulator.groupsFor(im_group_id)));
    return {
      doubled: remote.filter(({ length }) => length > 1).length,
      creates: await system.simulator.count('createGroup', before),
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
  const limited = ['createGroup', 'addMembers'];
  beforeAll(() => system.simulator.dials({ limits: { createGroup: allowed, addMembers: allowed } }));
  afterAll(() => system.simulator.dials({ limits: { createGroup: 'off', addMembers: 'off' } }));

  /** A crowd of activations, eight at a time. @returns what Easemob saw, and the most tries that any of them cost */
  async function storm(mutations: readonly Mutation[] = []) {
    await crew(2, { mutations, env: { WORKER_CONCURRENCY: '4' } });
    const groups = await plant(16);
    for (const group of groups) await plantMessages(system, group, 3);
    const before = await system.simulator.lastSeq();
    const operations = await Promise.all(groups.map((group) => tap(system, group)));
    let mostTries = 0;
    await eventually(
      async () => {
        const { rows } = await system.database.query<{ tries: number; open: number }>(
          `select max(attempts) as tries, count(*) filter (where done < wanted)::int as open from work_item where key = any($1)`,
          [groups.map(({ im_group_id }) => `group:${im_group_id}`)],
        );
        mostTries = Math.max(mostTries, rows[0]!.tries);
        return rows[0]!.open === 0;
      },
      { withinMs: 40_000 },
    );
    const calls = (await system.simulator.requests(before)).filter(({ route }) => limited.includes(route));
    return { groups, operations, mostTries, calls };
  }

  /**
   * Calls made while everybody should have paused: a 429 means a pause of 2 s. Not at once after it: what was on its way
   * already may take a while to arrive where the machine is slow.
   */
  const duringPauses = (calls: { at: number; status: unknown }[]) => {
    const refusals = calls.filter(({ status }) => status === 429);
    return calls.filter(({ at }) => refusals.some((refusal) => at > refusal.at + 700 && at < refusal.at + 1800));
  };

  it('P4, P6: all pause together, no try is counted, order is kept, and all is done', async () => {
    const { groups, operations, mostTries, calls } = await storm();
    expect(mostTries).toBe(1);
    expect(calls.some(({ status }) => status === 429)).toBe(true);
    expect(duringPauses(calls).length).toBeLessThanOrEqual(2);
    const { messages } = await system.simulator.state();
    for (const operation of operations) {
      const { status, easemob_group_id } = await operation.settled();
      expect(status).toBe('succeeded');
      expect(messages[easemob_group_id]!.map(({ body }) => body.msg)).toEqual(['第1条', '第2条', '第3条']);
    }
    expect(groups).toHaveLength(16);
  });

  it('negative control: without the common pause the others go on calling', async () => {
    // A small storm may happen to keep the pace of Easemob by itself; with each one more there are more workers in it.
    let most = 0;
    for (let storms = 0; storms < 5 && most <= 2; storms += 1)
      most = Math.max(most, duringPauses((await storm([guardsOff.commonPause])).calls).length);
    expect(most).toBeGreaterThan(2);
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
    for (const operation of operations) expect((await operation.settled(30_000)).status).toBe('succeeded');
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
