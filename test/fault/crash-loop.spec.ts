import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { brokerQueues } from './broker-queues.js';
import { crashesFor } from './crash-points.js';
import { guardsOff } from './guards-off.js';
import { bare, scales, shortLives, tap, workOf, type PlantedGroup } from './stage.js';

/** Two returns and a message is dead: what takes twenty crashes otherwise takes three. */
const deadSoon = { mutations: [scales.deadAfterTwoReturns] };

let system: System;
let queues: Awaited<ReturnType<typeof brokerQueues>>;
beforeAll(async () => {
  system = await startSystem(shortLives, { ...bare, mutations: { gateway: deadSoon.mutations } });
  queues = await brokerQueues(system);
});
afterAll(async () => {
  await queues?.close();
  await system?.stop();
});

/** Starts a worker anew whenever it has died, as an orchestrator does, until something is so. @returns how often it died */
async function restarting(
  mutations: readonly Mutation[],
  until: (worker: Program, deaths: number) => Promise<boolean>,
): Promise<number> {
  for (let deaths = 0; ;) {
    // Not waited for: it may die before the line that says that it takes work has been written out.
    const woven = [...mutations, ...deadSoon.mutations];
    const worker = new Program('easemob-worker', { env: system.env, mutations: woven });
    system.workers.push(worker);
    let dead = false;
    void worker.exited.then(() => (dead = true));
    const over = await eventually(async () => (await until(worker, deaths)) || (dead && 'died'));
    if (over !== 'died') return (await worker.stop('SIGKILL')) === 'SIGKILL' ? deaths : NaN;
    deaths++;
  }
}

/** Of two groups tapped at once, one kills its worker. */
async function tapTwo(): Promise<{
  bad: PlantedGroup;
  badOperation: Operation;
  other: PlantedGroup;
  good: Operation;
}> {
  const [bad, other] = [await plantGroup(system), await plantGroup(system)];
  return { bad, badOperation: await tap(system, bad), other, good: await tap(system, other) };
}
type Operation = Awaited<ReturnType<typeof tap>>;

describe('P1: work that kills its process every time', () => {
  it('is parked after its last try, while other work goes on; a new request takes it up again', async () => {
    const { bad, badOperation, other, good } = await tapTwo();
    // Two tries before the last one, so that the test need not see eighteen processes die.
    await system.database.query('update work_item set attempts = 16 where key = $1', [`group:${bad.im_group_id}`]);
    const deaths = await restarting(
      [crashesFor(bad).inHandler],
      async () => (await workOf(system, bad)).parked_at !== null && (await workOf(system, other)).done === 1,
    );
    expect(deaths).toBe(2);
    await expect(badOperation.settled()).rejects.toMatchObject({ error: 'provider_unavailable' });
    expect((await good.settled()).status).toBe('succeeded');

    const worker = await system.addWorker(deadSoon);
    expect((await (await tap(system, bad)).settled()).status).toBe('succeeded');
    await worker.stop();
  });

  it('negative control: where a try is counted when it ends, it is never parked', async () => {
    const { bad } = await tapTwo();
    await system.database.query('update work_item set attempts = 17 where key = $1', [`group:${bad.im_group_id}`]);
    const mutations = [crashesFor(bad).inHandler, guardsOff.countAtClaim];
    await restarting(mutations, async (_worker, deaths) => deaths === 3);
    expect(await workOf(system, bad)).toMatchObject({ attempts: 17, parked_at: null });
    await system.database.query('update work_item set done = wanted');
  });

  it('already before it is claimed: its doorbell ends with the dead letters, and the sweeper rings again', async () => {
    await queues.takeDead();
    const { bad, badOperation, good } = await tapTwo();
    const dead: string[] = [];
    await restarting([crashesFor(bad).beforeClaim], async () => {
      dead.push(...(await queues.takeDead()));
      return dead.some((doorbell) => doorbell.includes(`"group:${bad.im_group_id}"`));
    });
    expect(await workOf(system, bad)).toMatchObject({ wanted: 1, done: 0, attempts: 0, parked_at: null });
    const worker = await system.addWorker(deadSoon);
    expect((await badOperation.settled()).status).toBe('succeeded');
    expect((await good.settled()).status).toBe('succeeded');
    await worker.stop();
  });
});
