import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { accidents } from './accidents.js';
import { brokerQueues } from './broker-queues.js';
import { guardsOff } from './guards-off.js';
import { bare, shortLives, tap } from './stage.js';

let system: System;
let queues: Awaited<ReturnType<typeof brokerQueues>>;
beforeAll(async () => {
  system = await startSystem(shortLives, bare);
  queues = await brokerQueues(system);
});
afterEach(async () => {
  await Promise.all(system.workers.map((worker) => worker.stop('SIGKILL')));
  await queues.forsaken();
  await system.database.query('update work_item set done = wanted');
  await queues.takeDead();
});
afterAll(async () => {
  await queues?.close();
  await system?.stop();
});

/** As long as a tap is waited for that is not to end: many times what it would take. */
const inVainMs = 3000;

/** How a tap ends: `queued` where nobody takes its doorbell, though the sweeper rings on and on. */
const tapped = async (withinMs = 40_000): Promise<string> =>
  (await tap(system, await plantGroup(system))).settled(withinMs).then(
    ({ status }) => status,
    () => 'nobody takes it',
  );

describe('P1: a queue that is deleted under its consumer', () => {
  async function deleteUnder(mutations: readonly Mutation[] = [], withinMs?: number) {
    await system.addWorker({ mutations });
    await queues.fed();
    await queues.deleteWork();
    return tapped(withinMs);
  }

  it('is declared again, and consumed again', async () => {
    expect(await deleteUnder()).toBe('succeeded');
  });

  it('negative control: a consumer that does not hear that it was cancelled is never fed again', async () => {
    expect(await deleteUnder([guardsOff.noticeCancel], inVainMs)).toBe('nobody takes it');
  });
});

describe('P1: a channel that the broker ends, for a message acknowledged twice', () => {
  async function ackTwice(mutations: readonly Mutation[] = [], withinMs?: number) {
    const worker = await system.addWorker({ mutations: [accidents.ackTwiceOnce, ...mutations] });
    await tap(system, await plantGroup(system));
    await worker.prints(/channel ended by RabbitMQ/);
    return tapped(withinMs);
  }

  it('is opened again', async () => {
    expect(await ackTwice()).toBe('succeeded');
  });

  it('negative control: where nobody sees it end, it feeds nobody any more', async () => {
    expect(await ackTwice([guardsOff.rebuildChannel], inVainMs)).toBe('nobody takes it');
  });
});

describe('P1: poison among the doorbells', () => {
  const poisons = [
    '',
    'not json',
    '{"kind":',
    '[]',
    '{"kind":"unheard of","key":"1","v":1}',
    `"${'y'.repeat(70_000)}"`,
  ];

  async function poison(mutations: readonly Mutation[] = []) {
    const worker = await system.addWorker({ mutations });
    await queues.fed();
    await queues.put([...poisons, ...poisons]);
    // It has come behind them, so they have been judged; stopped, the worker holds none of them.
    const status = await tapped();
    await worker.stop();
    return { status, waiting: await queues.waiting() };
  }

  it('ends with the dead letters, each once, and work goes on', async () => {
    expect(await poison()).toEqual({ status: 'succeeded', waiting: 0 });
    const letters: string[] = [];
    await eventually(async () => letters.push(...(await queues.takeDead())) >= 2 * poisons.length);
    expect(letters.sort()).toEqual([...poisons, ...poisons].sort());
  });

  it('negative control: taken for done, it is gone without a trace', async () => {
    expect(await poison([guardsOff.keepRejected])).toEqual({ status: 'succeeded', waiting: 0 });
    expect(await queues.takeDead()).toEqual([]);
  });
});
