import { setTimeout as delay } from 'node:timers/promises';

/** Time as budget, token and breaker see it; tests bring their own. */
export interface Clock {
  /** Milliseconds of the Unix epoch. Never goes back while the process runs. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};
