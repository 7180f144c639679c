import { setMaxListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { api, classOf, type RouteName } from '../../apps/easemob-simulator/src/api.js';
import type { SimulatorRequest } from '../support/simulator-control.js';
import { check } from './checker.js';
import { findLeaks, readGivenUp, readRows, type Evidence } from './evidence.js';
import { Monkey, usualLagMs } from './monkey.js';
import { Phone } from './phone.js';
import { planFaults } from './plan.js';
import { play } from './players.js';
import { Random } from './random.js';
import type { Summary } from './report.js';
import { scaled, startRig, untilReady, type Rig, type RunOptions } from './rig.js';
import { settle } from './settle.js';
import type { Stage } from './stage.js';

const settleWithinMs = 120_000;
const lastRepetitionsMs = 20_000;

/** One run: start, play and break, let it settle, stop, judge. Leaves nothing but files. */
export async function run(options: RunOptions, signal: AbortSignal): Promise<{ summary: Summary; folder: string }> {
  const startedAt = performance.now();
  const tell = (line: string) =>
    console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  const random = new Random(options.seed);
  tell(`seed ${options.seed}: starting PostgreSQL, Redis, RabbitMQ, Easemob's simulator and the product`);
  const rig = await startRig(options, { random, signal });
  try {
    tell(`playing for ${options.seconds} s; the history is ${rig.folder}/history.jsonl`);
    const monkey = new Monkey({ ...rig, createLatencyMs: scaled.createLatencyMs });
    await rig.simulator.dials({ faultSeed: options.seed, listLagMs: usualLagMs });
    await playAndBreak(rig, { options, random, signal, monkey });
    signal.throwIfAborted();
    tell('quiet: everything is whole again');
    rig.sink.calmDown();
    await rig.fleet.untilUp();
    await untilReady(rig.gatewayUrls);
    const { unfinished, givenUp } = await bringToAnEnd(rig, { signal, tell });
    tell('stopping');
    await rig.fleet.close();
    const evidence = await gather(rig, { monkey, unfinished, givenUp });
    await rig.close();
    const judgement = check(evidence);
    const passed = judgement.violations.length === 0;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    return { folder: rig.folder, summary: { options, passed, ...judgement, faults: monkey.done, seconds } };
  } finally {
    await rig.close();
  }
}

/** Waits until all has ended. What has been given up by then waits for an operator, who has it taken up again. */
async function bringToAnEnd(
  { database, operator }: Rig,
  { signal, tell }: { signal: AbortSignal; tell: (line: string) => void },
): Promise<Pick<Evidence, 'unfinished' | 'givenUp'>> {
  const patience = { withinMs: settleWithinMs, signal, tell };
  const unfinished = await settle(database, patience);
  const givenUp = await readGivenUp(database);
  if (givenUp.length === 0) return { unfinished, givenUp };
  tell(`an operator retries what was given up: ${givenUp.length} groups`);
  await operator.retryParked();
  return { unfinished: { ...unfinished, ...(await settle(database, patience)) }, givenUp };
}

/** Players and monkey at the same time; afterwards the monkey's doings are undone and the last repetitions are over. */
async function playAndBreak(
  rig: Rig,
  { options, random, signal, monkey }: { options: RunOptions; random: Random; signal: AbortSignal; monkey: Monkey },
): Promise<void> {
  const playMs = options.seconds * 1000;
  const curtain = endAfter(playMs, signal);
  const over = endAfter(playMs + lastRepetitionsMs, signal);
  const { world, words, salt, history, gatewayUrls, sink } = rig;
  const phone = new Phone({ gateways: gatewayUrls, salt, history, random: random.fork('phone'), over });
  const stage: Stage = {
    world,
    words,
    phone,
    history,
    gatewayUrls,
    endpointOf: sink.endpointOf,
    playMs,
    curtain,
    redisLostAt: () => monkey.redisLosses.at(-1) ?? 0,
  };
  const plan = planFaults(random.fork('monkey'), {
    ms: playMs,
    processes: rig.fleet.names,
    schools: world.schools.map(({ school_id }) => school_id),
    leaseMs: scaled.leaseMs,
  });
  await Promise.all([play(stage, random.fork('players')), monkey.follow(plan, curtain)]);
}

/** Aborted after so long, or before with another signal. Held by its timer, as AbortSignal.timeout within `any` is not. */
function endAfter(ms: number, signal: AbortSignal): AbortSignal {
  const end = new AbortController();
  setMaxListeners(0, end.signal);
  const timer = setTimeout(() => end.abort(), ms).unref();
  signal.addEventListener('abort', () => (clearTimeout(timer), end.abort()), { once: true });
  return end.signal;
}

/** When each class of calls was made, on the clock of the history. */
async function callTimes({ simulator, history, folder }: Rig): Promise<Evidence['calls']> {
  const requests = (await simulator.requests()) as (SimulatorRequest & { at: number })[];
  const lines = requests.map((request) => JSON.stringify({ ...request, at: request.at - history.epoch }));
  writeFileSync(join(folder, 'easemob.jsonl'), `${lines.join('\n')}\n`);
  const calls: Evidence['calls'] = {};
  for (const { route, at } of requests) {
    if (Object.hasOwn(api, route)) (calls[classOf(route as RouteName)] ??= []).push(at - history.epoch);
  }
  return calls;
}

async function gather(
  rig: Rig,
  { monkey, unfinished, givenUp }: Pick<Evidence, 'unfinished' | 'givenUp'> & { monkey: Monkey },
): Promise<Evidence> {
  const { world, history, simulator, sink, fleet, words, simulatorLog } = rig;
  const idOf = ({ im_group_id }: { im_group_id: number }) => im_group_id;
  return {
    attempts: history.attempts,
    planted: {
      tapped: world.plain.map(idOf),
      rooms: world.rooms.map(({ im_group_id, school_id, lesson }) => ({
        im_group_id,
        school_id,
        ...lesson!,
      })),
      bait: world.bait.map(idOf),
    },
    rows: await readRows(rig.database, history.epoch),
    givenUp,
    environment: rig.environment,
    easemob: { ...(await simulator.state()), ...(await simulator.counters()) },
    calls: await callTimes(rig),
    sink: sink.received,
    deadLetters: await rig.parts.messagesIn('schoolim.dead'),
    endpoints: Object.fromEntries(world.schools.map(({ school_id }) => [school_id, sink.endpointOf(school_id)])),
    exits: fleet.exits,
    outages: monkey.outages,
    redisLosses: monkey.redisLosses,
    leaks: findLeaks([...fleet.logs, simulatorLog], words),
    unfinished,
    shutdownMs: scaled.shutdownMs,
  };
}
