const windowMs = 30_000;
const fewestCalls = 20;
const silencesInARow = 5;
const openMs = 5000;

type State = 'closed' | 'open' | 'half-open';

/**
 * Opens when most calls fail, so that a dead service is left alone: then one probe every 5 s, and the rest at once
 * after the first that goes well. Being told "too many" is no failure.
 */
export class Breaker {
  state: State = 'closed';
  private calls: { at: number; failed: boolean }[] = [];
  private silences = 0;
  private openedAt = 0;

  constructor(
    private readonly onChange: (state: State) => void = () => undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @returns 0 when a call may be made now, else in how many milliseconds to ask again */
  waitMs(): number {
    if (this.state === 'closed') return 0;
    const left = this.openedAt + openMs - this.now();
    if (left > 0) return Math.ceil(left);
    // The one who is let through is the probe; the others wait for what becomes of it.
    this.openedAt = this.now();
    this.change('half-open');
    return 0;
  }

  record(result: 'good' | 'failed' | 'silence'): void {
    const at = this.now();
    this.silences = result === 'silence' ? this.silences + 1 : 0;
    this.calls = [...this.calls.filter((call) => at - call.at < windowMs), { at, failed: result !== 'good' }];
    if (result === 'good') {
      if (this.state !== 'closed') this.calls = [];
      return this.change('closed');
    }
    const failures = this.calls.filter((call) => call.failed).length;
    const mostFail = this.calls.length >= fewestCalls && failures * 2 >= this.calls.length;
    if (this.state !== 'closed' || mostFail || this.silences >= silencesInARow) {
      this.openedAt = at;
      this.change('open');
    }
  }

  private change(state: State): void {
    if (state === this.state) return;
    this.state = state;
    this.onChange(state);
  }
}
