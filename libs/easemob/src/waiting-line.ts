import type { Bucket, CallOptions, Grant } from './budget.js';
import type { Clock } from './clock.js';

const longestWaitMs = 2000;
/** Who was refused after waiting finds a crowd: coming back at once would only make it wait again. */
const shortestReturnMs = 1000;

/**
 * Lets callers wait for their turn, first come first served within a bucket and lane: only the first in line asks,
 * however many wait behind.
 */
export class WaitingLine {
  private readonly last = new Map<string, Promise<unknown>>();

  constructor(private readonly clock: Clock) {}

  /** @param ask takes a token and answers 0, or says in how many milliseconds to ask again */
  wait(
    { bucket, lane, patienceMs = longestWaitMs, signal }: CallOptions & { bucket: Bucket },
    ask: () => Promise<number> | number,
  ): Promise<Grant> {
    const giveUpAt = this.clock.now() + patienceMs;
    const line = `${bucket} ${lane}`;
    const turn = (this.last.get(line) ?? Promise.resolve()).then(() => this.first({ giveUpAt, signal }, ask));
    this.last.set(
      line,
      turn.catch(() => undefined),
    );
    return turn;
  }

  private async first(
    { giveUpAt, signal }: { giveUpAt: number; signal: AbortSignal | undefined },
    ask: () => Promise<number> | number,
  ): Promise<Grant> {
    for (;;) {
      if (signal?.aborted) return { granted: false, retryAfterMs: 0 };
      const waitMs = await ask();
      if (waitMs === 0) return { granted: true };
      if (this.clock.now() + waitMs > giveUpAt) {
        return { granted: false, retryAfterMs: Math.max(waitMs, shortestReturnMs) };
      }
      await this.clock.sleep(waitMs, signal);
    }
  }
}
