import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as lasting } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { lockWaits, whileLocked } from '../support/lock-waits.js';
import type { Program } from '../support/program.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { send, startGateway, tapOn, type Reply } from './gateways.js';
import { guardsOff } from './guards-off.js';
import { bare, Reserve, shortLives, tap, workOf, type PlantedGroup } from './stage.js';

const settings = {
  ...shortLives,
  EASEMOB_TIMEOUT_MS: '3000',
  EASEMOB_IN_DOUBT_MS: '4000',
  WORK_LEASE_MS: '8000',
  // Longer than anything that these tests let a process wait for: what ends, ends by itself and not because its time is over.
  SHUTDOWN_TIMEOUT_MS: '28000',
  SIMULATOR_CREATE_LATENCY_MS: '200',
};

/** Bounds, not measurements: less than all that could end it otherwise, and a multiple of what it needs. */
const inTimeMs = 20_000;

let system: System;
beforeAll(async () => void (system = await startSystem(settings, bare)));
afterAll(() => system?.stop());
afterEach(async () => {
  await Promise.all(system.workers.map((worker) => worker.stop('SIGKILL')));
  await system.simulator.faults();
});

/** What a process has claimed and not given back. */
async function claimsOf({ pid }: Program): Promise<number> {
  const { rowCount } = await system.database.query(
    `select 1 from work_item where lease_owner like '%:' || $1 || ':%'`,
    [pid],
  );
  return rowCount!;
}

/** Stops it while it holds work. @returns how it ended, how long that took and what it left claimed */
async function stopBusy(worker: Program) {
  await eventually(() => claimsOf(worker));
  const askedAt = performance.now();
  const ended = await worker.stop();
  return { ended, ms: performance.now() - askedAt, left: await claimsOf(worker) };
}

describe('P7: three workers restarted one after the other under load', () => {
  /** Taps come while each worker is stopped in the middle of its work and another one takes its place. */
  async function roll(mutations: readonly Mutation[] = []) {
    const [olds, nexts] = await Promise.all([
      Promise.all([1, 2, 3].map(() => system.addWorker({ mutations }))),
      Promise.all([1, 2, 3].map(() => Reserve.of(system))),
    ]);
    const groups: PlantedGroup[] = [];
    const statuses: string[] = [];
    let rolling = true;
    const person = async () => {
      while (rolling) {
        const group = await plantGroup(system);
        groups.push(group);
        statuses.push((await (await tap(system, group)).settled()).status);
      }
    };
    const people = Array.from({ length: 8 }, person);
    const stops: Awaited<ReturnType<typeof stopBusy>>[] = [];
    for (const [i, old] of olds.entries()) {
      stops.push(await stopBusy(old));
      await nexts[i]!.work();
    }
    rolling = false;
    await Promise.all(people);
    const rounds = await Promise.all(groups.map(async (group) => (await workOf(system, group)).fence));
    const creates = await system.simulator.createsOf(...groups);
    return { stops, groups, statuses, rounds, creates };
  }

  it('each ends with 0 and leaves nothing claimed, nothing is lost, and no work is taken up twice', async () => {
    const { stops, groups, statuses, rounds, creates } = await roll();
    for (const { ended, ms, left } of stops) {
      expect({ ended, left }).toEqual({ ended: 0, left: 0 });
      expect(ms).toBeLessThan(inTimeMs);
    }
    expect(groups.length).toBeGreaterThan(10);
    expect(statuses).toEqual(groups.map(() => 'succeeded'));
    expect(rounds).toEqual(groups.map(() => 1));
    expect(creates).toBe(groups.length);
  });

  it('negative control: those that do not wait for their work leave it claimed, and people wait for the lease', async () => {
    const { stops, rounds } = await roll([guardsOff.drain]);
    expect(stops.some(({ left }) => left > 0)).toBe(true);
    expect(Math.max(...rounds)).toBeGreaterThan(1);
  });
});

describe('P7: a worker asked to stop while Easemob is silent', () => {
  it('ends with 0 as soon as the call is over, and hands its claim to another at once', async () => {
    const group = await plantGroup(system);
    await system.simulator.faults({ route: 'createGroup', effect: 'before', answer: 'silence' });
    const worker = await system.addWorker({ env: { WORK_LEASE_MS: '60000' } });
    const operation = await tap(system, group);
    await eventually(() => system.simulator.createsOf(group));
    expect(await stopBusy(worker)).toMatchObject({ ended: 0, left: 0 });
    await system.addWorker();
    // Long before the minute of the lease is over.
    expect((await operation.settled()).status).toBe('succeeded');
  });

  it('gives the call up before its time is over, ends with 0, and hands its claim back', async () => {
    const group = await plantGroup(system);
    await system.simulator.faults({ route: 'createGroup', effect: 'before', answer: 'silence' });
    const worker = await system.addWorker({
      env: { EASEMOB_TIMEOUT_MS: '30000', WORK_LEASE_MS: '60000', SHUTDOWN_TIMEOUT_MS: '3000' },
    });
    await tap(system, group);
    await eventually(() => system.simulator.createsOf(group));
    const { ms, ...stop } = await stopBusy(worker);
    expect(stop).toEqual({ ended: 0, left: 0 });
    expect(ms).toBeLessThan(inTimeMs);
    expect(await workOf(system, group)).toMatchObject({ done: 0, wanted: 1 });
  });
});

describe('P7: one of two gateways is asked to stop', () => {
  const waiters = async () => (await system.database.query(lockWaits)).rowCount!;
  const recorded = async ({ requestId }: { requestId: string }) =>
    (await system.database.query('select 1 from operation where request_id = $1', [requestId])).rowCount! > 0;

  /** Asks it to stop in the middle of three writes, while one more client is connected and asks nothing. */
  async function stopWhileWriting(withinMs: number, mutations: readonly Mutation[] = []) {
    // Of which half are for writes: a connection for each of the three, which are not too many for one account.
    const env = { DATABASE_POOL_SIZE: '10' };
    const [group, gateway] = [await plantGroup(system), await startGateway(system, { env, mutations })];
    const idle = connect(Number(new URL(gateway.url).port), '127.0.0.1').on('error', () => undefined);
    await once(idle, 'connect');
    const gone = () =>
      fetch(`${gateway.url}/health/live`).then(
        () => false,
        () => true,
      );
    // Nobody writes an activation of this group before it is freed.
    const replies = await whileLocked(system, group, async () => {
      const begun = [1, 2, 3].map(() => send(gateway.url, tapOn(group)));
      await eventually(waiters, { good: (waiting) => waiting === 3 });
      gateway.program.kill('SIGTERM');
      await eventually(gone);
      return begun;
    });
    const answers = (await Promise.all(replies)).map(({ status, body }) => [status, body.status]);
    const ended = await Promise.race([gateway.program.exited, lasting(withinMs, 'too late', { ref: false })]);
    idle.destroy();
    await gateway.program.stop('SIGKILL');
    return { answers, ended };
  }
  const taken = [200, 'queued'];

  it('what it has begun is answered, and it ends with 0 whatever connections its clients keep', async () => {
    expect(await stopWhileWriting(inTimeMs)).toEqual({ answers: [taken, taken, taken], ended: 0 });
  });

  it('negative control: it waits for its clients where it does not end their connections', async () => {
    const { ended } = await stopWhileWriting(3000, [guardsOff.endConnections]);
    expect(ended).toBe('too late');
  });

  /** @returns the answer that was held when it was asked to stop, and how long after that it came */
  async function stopWhileHolding(waitMs: number, mutations: readonly Mutation[] = []) {
    const [group, gateway] = [await plantGroup(system), await startGateway(system, { mutations })];
    const request = tapOn(group, { wait_ms: waitMs });
    const reply = send(gateway.url, request);
    await eventually(() => recorded(request));
    const askedAt = performance.now();
    gateway.program.kill('SIGTERM');
    const { status, body } = await reply;
    return { status, body, ms: performance.now() - askedAt, ended: await gateway.program.exited };
  }

  it('replies that it holds come at once, with the operation as it is', async () => {
    const { status, body, ms, ended } = await stopWhileHolding(30_000);
    expect({ status, ended }).toEqual({ status: 200, ended: 0 });
    expect(body).toMatchObject({
      status: 'queued',
      operation_id: expect.any(String),
      retry_after_ms: expect.any(Number),
    });
    expect(ms).toBeLessThan(inTimeMs);
  });

  it('negative control: nobody told, it holds them to the end', async () => {
    const { ms } = await stopWhileHolding(4000, [guardsOff.answerHeldAtEnd]);
    expect(ms).toBeGreaterThan(3000);
  });

  it('under load, whatever it took is answered, and whatever it answered not was not taken', async () => {
    await system.addWorker();
    const [staying, leaving] = [system.url, await startGateway(system)];
    const sent: { url: string; request: ReturnType<typeof tapOn>; reply: Reply | 'no answer' }[] = [];
    let over = false;
    const phone = async (url: string) => {
      while (!over) {
        const request = tapOn(await plantGroup(system));
        const reply = await send(url, request).catch(() => 'no answer' as const);
        sent.push({ url, request, reply });
        if (reply === 'no answer') return;
      }
    };
    const phones = [staying, leaving.url, leaving.url, leaving.url, leaving.url].map(phone);
    await eventually(() => sent.length > 20);
    expect(await leaving.program.stop()).toBe(0);
    await Promise.all(phones.slice(1));
    over = true;
    await Promise.all(phones);
    for (const { url, request, reply } of sent) {
      if (reply !== 'no answer')
        expect(reply).toMatchObject({ status: 200, body: { operation_id: expect.any(String) } });
      else expect({ url, recorded: await recorded(request) }).toEqual({ url: leaving.url, recorded: false });
    }
  });
});
