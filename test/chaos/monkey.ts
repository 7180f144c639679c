import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { eventually } from '../support/eventually.js';
import { readOnly } from '../support/read-only.js';
import type { SimulatorControl } from '../support/simulator-control.js';
import type { TcpProxy } from '../support/tcp-proxy.js';
import type { Fleet } from './fleet.js';
import type { History } from './history.js';
import type { Operator } from './operator.js';
import type { PartName, Parts } from './parts.js';
import { refusals, victimOf, weathers, type Fault, type Planned, type Way, type Weather } from './plan.js';

/** A time in which something was not whole. */
export interface Outage {
  did: Fault['do'];
  victim: string;
  from: number;
  to: number;
}

export interface MonkeyTools {
  fleet: Fleet;
  parts: Parts;
  ways: Record<Way, TcpProxy>;
  database: pg.Pool;
  operator: Operator;
  simulator: SimulatorControl;
  history: History;
  createLatencyMs: number;
}

const stopSignals: Record<PartName, NodeJS.Signals> = {
  postgres: 'SIGQUIT',
  redis: 'SIGKILL',
  rabbitmq: 'SIGTERM',
};
/** A new group shows in lists only so much later, always. */
export const usualLagMs = 1000;
const longLagMs = 2500;
const slowCreateMs = 600;

/** Does to a run what its plan says, and makes everything whole again. */
export class Monkey {
  readonly outages: Outage[] = [];
  readonly done: Record<string, number> = {};
  /** Moments at which Redis had forgotten everything. */
  readonly redisLosses: number[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private readonly hit = new Set<string>();

  constructor(private readonly tools: MonkeyTools) {}

  /** Follows the plan until it ends or the signal comes; then waits until whatever was begun is over. */
  async follow(plan: readonly Planned[], signal: AbortSignal): Promise<void> {
    const { history } = this.tools;
    const startedAt = history.now();
    for (const fault of plan) {
      const waitMs = startedAt + fault.at - history.now();
      const ended = await delay(Math.max(0, waitMs), false, { signal }).catch(() => true);
      if (ended) break;
      const act = this.act(fault, signal).finally(() => this.underWay.delete(act));
      this.underWay.add(act);
    }
    await Promise.all(this.underWay);
  }

  private async act(fault: Planned, signal: AbortSignal): Promise<void> {
    const { history } = this.tools;
    const from = history.now();
    history.note('fault', { ...fault, plannedAt: fault.at });
    const victim = victimOf(fault);
    const applied = !this.hit.has(victim) && (await this.strike(fault, signal));
    const outage: Outage = { did: fault.do, victim, from, to: history.now() };
    history.note(applied ? 'fault over' : 'fault not possible', { ...fault, ...outage, plannedAt: fault.at });
    if (!applied) return;
    this.outages.push(outage);
    const name = 'way' in fault ? `${fault.do} ${fault.way}` : 'part' in fault ? `${fault.do} ${fault.part}` : fault.do;
    this.done[name] = (this.done[name] ?? 0) + 1;
  }

  /** What took longer than planned may still be at its victim when the next is due. */
  private strike(fault: Planned, signal: AbortSignal): Promise<boolean> {
    const victim = victimOf(fault);
    this.hit.add(victim);
    return this.apply(fault, signal).finally(() => this.hit.delete(victim));
  }

  private async apply(fault: Planned, signal: AbortSignal): Promise<boolean> {
    const { fleet, parts, ways, database, operator, simulator } = this.tools;
    const wait = () => delay(fault.ms, undefined, { signal }).catch(() => undefined);
    switch (fault.do) {
      case 'kill':
        return fleet.kill(fault.name);
      case 'terminate':
        return fleet.terminate(fault.name);
      case 'freeze':
        return fleet.freeze(fault.name, fault.ms, signal);
      case 'cut':
        ways[fault.way].cut();
        return true;
      case 'close':
        await ways[fault.way].set(fault.passage);
        await wait();
        if (fault.lost) ways[fault.way].cut();
        await ways[fault.way].set('pass');
        return true;
      case 'restart':
        await parts.restart(fault.part, stopSignals[fault.part]);
        if (fault.part === 'redis') this.redisLosses.push(this.tools.history.now());
        return true;
      case 'freeze part':
        parts.freeze(fault.part);
        await wait();
        parts.thaw(fault.part);
        return true;
      case 'read-only':
        await failOver(database, 'on');
        await wait();
        await failOver(database, 'off');
        return true;
      case 'switch off':
        await operator.switchOff(fault.school_id);
        await wait();
        await operator.switchOn(fault.school_id);
        return true;
      case 'refuse':
        await simulator.faults(...always(refusals));
        await wait();
        await simulator.faults();
        return true;
      case 'weather':
        await this.turn(fault.weather, 'on');
        await wait();
        await this.turn(fault.weather, 'off');
        return true;
    }
  }

  /** Each weather has its own dials, so that two of them may be at the same time. */
  private async turn(weather: Weather, how: 'on' | 'off'): Promise<void> {
    const { simulator, createLatencyMs } = this.tools;
    const isOn = how === 'on';
    if (weather === 'tokens expired') return isOn ? void (await simulator.expireTokens()) : undefined;
    if (weather === 'lists lag') await simulator.dials({ listLagMs: isOn ? longLagMs : usualLagMs });
    else if (weather === 'creates slow')
      await simulator.dials({ latencyMs: { createGroup: isOn ? slowCreateMs : createLatencyMs } });
    else await simulator.faults(...(isOn ? always(weathers[weather]) : []));
  }
}

/** A server that has just been started again may not let anybody in yet. */
const failOver = (database: pg.Pool, on: 'on' | 'off') => {
  const once = () => readOnly(database, on).then(() => 'done', String);
  return eventually(once, { good: (end) => end === 'done', withinMs: 60_000 });
};

const always = (rules: readonly object[]) => rules.map((rule) => ({ ...rule, times: 'always' }));
