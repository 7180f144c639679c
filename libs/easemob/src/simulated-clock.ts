import type { Clock } from './clock.js';

/** A clock that stands still until it is moved, for specs. */
export class SimulatedClock implements Clock {
  private time = 1_790_000_000_000;
  private sleepers: { until: number; wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((wake) => {
      this.sleepers.push({ until: this.time + ms, wake });
      signal?.addEventListener('abort', () => wake(), { once: true });
    });
  }

  /** Moves on, waking who sleeps in the order of their times, and letting each act before the next is woken. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await everythingRan();
    for (;;) {
      const next = this.sleepers.sort((a, b) => a.until - b.until)[0];
      if (!next || next.until > end) break;
      this.sleepers.shift();
      this.time = Math.max(this.time, next.until);
      next.wake();
      await everythingRan();
    }
    this.time = end;
  }
}

/** What is ready to run has run. */
export const everythingRan = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
