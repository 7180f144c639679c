/** So many tries in a row that found no well receiver, and it is left alone. */
const failuresInARow = 3;
const firstPauseMs = 15_000;
const longestPauseMs = 5 * 60_000;

/** Whether a receiver is worth a try. While it is not, one try at a time is let through after each pause, to find out. */
export class Breaker {
  private failures = 0;
  private pauseMs = firstPauseMs;
  private openUntil: number | undefined;
  private probing = false;

  constructor(private readonly now: () => number = Date.now) {}

  /** Everything may be tried. */
  get closed(): boolean {
    return this.openUntil === undefined;
  }

  /** How long until a try may be let through, in milliseconds: 0 at once, undefined while one is under way. */
  get opensIn(): number | undefined {
    if (this.openUntil === undefined) return 0;
    return this.probing ? undefined : Math.max(0, this.openUntil - this.now());
  }

  /** Asks for a try. @returns false when it must not be made; after true, `succeeded` or `failed` must be told */
  admit(): boolean {
    if (this.opensIn !== 0) return false;
    this.probing = !this.closed;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.pauseMs = firstPauseMs;
    this.openUntil = undefined;
    this.probing = false;
  }

  /** @param retryAfterMs how long the receiver itself wants to be left alone */
  failed(retryAfterMs?: number): void {
    this.failures += 1;
    const again = this.probing;
    if (again) this.pauseMs = Math.min(this.pauseMs * 2, longestPauseMs);
    this.probing = false;
    if (retryAfterMs !== undefined) this.pause(Math.min(retryAfterMs, longestPauseMs));
    else if (again || (this.closed && this.failures >= failuresInARow)) this.pause(this.pauseMs);
  }

  private pause(ms: number): void {
    this.openUntil = this.now() + ms;
  }
}
