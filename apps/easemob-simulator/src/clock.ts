import { performance } from 'node:perf_hooks';

/** Easemob's clock: real time that never runs back, plus whatever a test has advanced it by. */
export class Clock {
  #advancedMs = 0;

  /** Milliseconds since 1970, UTC. */
  now(): number {
    return Math.floor(performance.timeOrigin + performance.now()) + this.#advancedMs;
  }

  get advancedMs(): number {
    return this.#advancedMs;
  }

  advance(ms: number): void {
    this.#advancedMs += ms;
  }

  reset(): void {
    this.#advancedMs = 0;
  }
}
