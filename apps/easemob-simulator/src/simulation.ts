import { createHash } from 'node:crypto';
import { AppState } from './app-state.js';
import { CallLog } from './call-log.js';
import { Callbacks } from './callbacks/callbacks.js';
import type { CallbackRule } from './callbacks/rules.js';
import { Clock } from './clock.js';
import { Dials } from './dials.js';
import { Faults } from './faults.js';
import type { PlanName } from './plans.js';
import { RateLimits } from './rate-limits.js';

export interface AppKey {
  org: string;
  app: string;
  clientId: string;
  clientSecret: string;
}

export interface SimulationOptions {
  /** How long creating a group takes; every other call is answered at once unless a dial says otherwise. */
  createLatencyMs: number;
  /** What the app has bought; absent: everything without end. */
  plan?: PlanName;
  /** A rule for callbacks beside those of the control API. */
  callback?: CallbackRule;
  /** Journal of the state; absent: the state ends with the process. */
  dataFile?: string;
  /** A journal of this size, and twice its first one, is written anew; 64 MiB unless given. */
  compactAtBytes?: number;
}

/** One simulated app and all that can be turned on it. */
export class Simulation {
  readonly clock = new Clock();
  readonly faults = new Faults();
  readonly log = new CallLog();
  readonly dials: Dials;
  readonly limits: RateLimits;
  readonly state: AppState;
  readonly callbacks: Callbacks;
  /** Easemob's own id of the app; the same after every restart. */
  readonly applicationId: string;
  tokenMints = 0;

  constructor(
    readonly appKey: AppKey,
    { dataFile, compactAtBytes, callback, ...first }: SimulationOptions,
  ) {
    this.dials = new Dials(first);
    this.limits = new RateLimits(this.clock, this.dials);
    const keeping = () => {
      const { historyKeptMs, fileKeptMs } = this.dials.settings;
      return { historyMs: historyKeptMs, fileMs: fileKeptMs };
    };
    this.state = new AppState(this.clock, { file: dataFile, keeping, compactAtBytes });
    this.callbacks = new Callbacks(this, callback);
    const digest = createHash('sha256').update(`${appKey.org}#${appKey.app}`).digest('hex');
    this.applicationId = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  }

  /** As it was when it was started for the first time. */
  reset(): void {
    this.state.clear();
    this.clock.reset();
    this.dials.reset();
    this.faults.clear();
    this.callbacks.reset();
    this.limits.reset();
    this.log.reset();
    this.tokenMints = 0;
  }
}
