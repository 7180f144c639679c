import type { Clock } from './clock.js';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** How a call went, as far as Easemob's health goes. `neutral`: says nothing about it (a limit, an abort). */
export type Health = 'good' | 'failure' | 'timeout' | 'neutral';

const windowMs = 30_000;
const fewestCalls = 20;
const timeoutsInARow = 5;
const openMs = 15_000;
const probeMs = 1000;

/**
 * Opens when half of at least 20 calls within 30 s fail, or five in a row time out; then nobody calls for 15 s. After
 * that it is half-open: one call probes, and what becomes of it closes or opens the breaker again.
 */
export class Breaker {
  private current: BreakerState = 'closed';
  private recent: { at: number; failed: boolean }[] = [];
  private timeouts = 0;
  private probing = false;
  private halfOpenAt = 0;

  constructor(
    private readonly parts: { clock: Clock; onChange: (state: BreakerState) => void; closing: AbortSignal },
  ) {}

  get state(): BreakerState {
    return this.current;
  }

  /** @returns 0 where a call may be made, else the milliseconds after which to ask again */
  waitMs(): number {
    if (this.current === 'open') return Math.max(1, this.halfOpenAt - this.parts.clock.now());
    return this.probing ? probeMs : 0;
  }

  /** @returns undefined where no call may be made; else what must be told how it went */
  enter(): ((health: Health) => void) | undefined {
    if (this.waitMs() > 0) return undefined;
    if (this.current === 'closed') return (health) => this.count(health);
    this.probing = true;
    return (health) => {
      this.probing = false;
      if (health === 'good') this.become('closed');
      else if (health !== 'neutral') this.open();
    };
  }

  private count(health: Health): void {
    // A call that began before the breaker opened says nothing new.
    if (this.current !== 'closed' || health === 'neutral') return;
    const now = this.parts.clock.now();
    this.recent.push({ at: now, failed: health !== 'good' });
    while (now - this.recent[0]!.at > windowMs) this.recent.shift();
    this.timeouts = health === 'timeout' ? this.timeouts + 1 : 0;
    const failures = this.recent.filter(({ failed }) => failed).length;
    const halfFail = this.recent.length >= fewestCalls && failures * 2 >= this.recent.length;
    if (halfFail || this.timeouts >= timeoutsInARow) this.open();
  }

  private open(): void {
    this.recent = [];
    this.timeouts = 0;
    this.halfOpenAt = this.parts.clock.now() + openMs;
    this.become('open');
    // By a timer, not by the next call: whoever stopped consuming on "open" makes none until told to.
    void this.parts.clock.sleep(openMs, this.parts.closing).then(() => this.become('half-open'));
  }

  private become(state: BreakerState): void {
    this.current = state;
    if (!this.parts.closing.aborted) this.parts.onChange(state);
  }
}
