import type { Logger } from './logger.js';

/** One thing this process depends on. */
export interface HealthCheck {
  /** Without it the process can't do its work, and is not ready. */
  required: boolean;
  /** A short word for the state; a rejection counts as `down`, and its cause is logged. */
  state: () => Promise<string> | string;
  /** The states that are good. */
  good: readonly string[];
}
export type HealthChecks = Record<string, HealthCheck>;

interface State {
  state: string;
  isGood: boolean;
}

const checkTimeoutMs = 1000;
const silent = `no answer within ${checkTimeoutMs} ms`;

/** What this process depends on, asked whenever somebody wants to know; a change of state is logged with its cause. */
export class Health {
  private readonly last = new Map<string, string>();

  constructor(
    private readonly checks: HealthChecks,
    private readonly logger: Logger,
  ) {}

  /** Whether this process can do its work, and the state of each thing that it depends on. */
  async ask(): Promise<{ ready: boolean; states: Record<string, State> }> {
    const names = Object.keys(this.checks);
    const states = await Promise.all(names.map((name) => this.stateOf(name, this.checks[name]!)));
    return {
      ready: names.every((name, i) => !this.checks[name]!.required || states[i]!.isGood),
      states: Object.fromEntries(names.map((name, i) => [name, states[i]!])),
    };
  }

  private async stateOf(dependency: string, { state: ask, good }: HealthCheck): Promise<State> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(silent)), checkTimeoutMs);
    });
    const { state, reason } = await Promise.race([Promise.resolve().then(ask), late])
      .then(
        (state) => ({ state, reason: undefined }),
        (error: unknown) => ({ state: 'down', reason: String(error) }),
      )
      .finally(() => clearTimeout(timer));
    const isGood = good.includes(state);
    if (this.last.get(dependency) !== state) {
      const known = this.last.has(dependency);
      this.last.set(dependency, state);
      if (!isGood) this.logger.warn({ dependency, state, reason }, 'a dependency does not do its part');
      else if (known) this.logger.info({ dependency, state }, 'a dependency does its part again');
    }
    return { state, isGood };
  }
}
