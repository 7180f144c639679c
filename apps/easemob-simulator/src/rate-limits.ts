import type { Clock } from './clock.js';

/** Classes of calls that the vendor limits together. */
export type ApiClass = 'token' | 'users' | 'groups' | 'joined' | 'messages' | 'history' | 'files';

/** Calls per window that the vendor allows one app key by default. */
const defaults: Record<ApiClass, { calls: number; windowMs: number }> = {
  token: { calls: 300, windowMs: 1000 },
  users: { calls: 100, windowMs: 1000 },
  groups: { calls: 100, windowMs: 1000 },
  joined: { calls: 50, windowMs: 1000 },
  messages: { calls: 20, windowMs: 1000 },
  history: { calls: 10, windowMs: 60_000 },
  files: { calls: 100, windowMs: 1000 },
};

interface Counter {
  calls: number;
  refused: number;
  /** Most calls that were asked within any one window, refused ones included. */
  peak: number;
}

/** Counts calls in sliding windows and refuses what goes beyond the limit. */
export class RateLimits {
  private limits = structuredClone(defaults);
  private readonly recent = new Map<ApiClass, number[]>();
  private readonly counters = new Map<ApiClass, Counter>();

  constructor(private readonly clock: Clock) {}

  /** @returns false when the call goes beyond the limit */
  admit(api: ApiClass): boolean {
    const { calls, windowMs } = this.limits[api];
    const now = this.clock.now();
    const asked = (this.recent.get(api) ?? []).filter((at) => at > now - windowMs);
    asked.push(now);
    this.recent.set(api, asked);
    const counter = this.counters.get(api) ?? { calls: 0, refused: 0, peak: 0 };
    this.counters.set(api, counter);
    counter.calls += 1;
    counter.peak = Math.max(counter.peak, asked.length);
    if (asked.length <= calls) return true;
    counter.refused += 1;
    return false;
  }

  set(limits: Partial<Record<ApiClass, number>>): void {
    for (const [api, calls] of Object.entries(limits)) this.limits[api as ApiClass].calls = calls;
  }

  report(): Record<string, Counter & { limit: number }> {
    return Object.fromEntries(
      [...this.counters].map(([api, counter]) => [api, { ...counter, limit: this.limits[api].calls }]),
    );
  }

  reset(): void {
    this.limits = structuredClone(defaults);
    this.recent.clear();
    this.counters.clear();
  }
}
