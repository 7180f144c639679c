import { apiClasses, type ApiClass } from './api.js';
import type { Clock } from './clock.js';
import type { Dials } from './dials.js';

interface Meter {
  calls: number;
  refused: number;
  peak: number;
  /** Times of the calls of the window that is just ending, refused ones too: what the callers tried. */
  tried: number[];
  /** Times of those let through: what the limit is measured on. */
  admitted: number[];
}

/** What one class has seen. `peak` is the most calls, refused ones included, in any window of `perMs`. */
export interface ClassCounters {
  calls: number;
  refused: number;
  peak: number;
  limit: number | null;
  perMs: number;
}

/** A sliding window per API class, on the simulator's clock. A call that is refused does not use up the limit. */
export class RateLimits {
  readonly #meters = new Map<ApiClass, Meter>();

  constructor(
    private readonly clock: Clock,
    private readonly dials: Dials,
  ) {}

  /** Counts `units` calls and says whether all of them are within the limit. */
  admit(apiClass: ApiClass, units = 1): boolean {
    const limit = this.dials.settings.limits[apiClass];
    const { calls, perMs } = limit === 'off' ? { calls: Infinity, perMs: 1000 } : limit;
    const now = this.clock.now();
    const meter = this.#meter(apiClass);
    const called = Array<number>(units).fill(now);
    meter.calls += units;
    forget(meter.tried, now - perMs).push(...called);
    meter.peak = Math.max(meter.peak, meter.tried.length);
    if (forget(meter.admitted, now - perMs).length + units > calls) {
      meter.refused += units;
      return false;
    }
    meter.admitted.push(...called);
    return true;
  }

  counters(): Record<ApiClass, ClassCounters> {
    const rows = apiClasses.map((apiClass) => {
      const limit = this.dials.settings.limits[apiClass];
      const { calls, refused, peak } = this.#meter(apiClass);
      const { calls: allowed, perMs } = limit === 'off' ? { calls: null, perMs: 1000 } : limit;
      return [apiClass, { calls, refused, peak, limit: allowed, perMs }];
    });
    return Object.fromEntries(rows);
  }

  reset(): void {
    this.#meters.clear();
  }

  #meter(apiClass: ApiClass): Meter {
    const meter = this.#meters.get(apiClass) ?? { calls: 0, refused: 0, peak: 0, tried: [], admitted: [] };
    this.#meters.set(apiClass, meter);
    return meter;
  }
}

/** Drops the times up to and including `until`: two calls exactly one window apart are not in the same one. */
function forget(times: number[], until: number): number[] {
  const kept = times.findIndex((time) => time > until);
  times.splice(0, kept < 0 ? times.length : kept);
  return times;
}
