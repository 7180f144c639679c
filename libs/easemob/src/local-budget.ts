import { defaultLimits, limitOf, type Bucket, type Budget, type Lane, type Limits } from './budget.js';
import { systemClock, type Clock } from './clock.js';
import { shapeOf, takeToken, type BucketState } from './token-bucket.js';
import { WaitingLine } from './waiting-line.js';

export interface LocalBudget extends Budget {
  /** Nothing is left of a bucket; it fills as ever. */
  empty(bucket: Bucket): void;
}

/**
 * A budget within this process: right where it is the only one.
 * @param options.limits replace the default ones
 * @param options.share the part of the limits that this process may use now, above 0 and up to 1
 */
export function localBudget({
  limits,
  share = () => 1,
  clock = systemClock,
}: { limits?: Partial<Limits>; share?: () => number; clock?: Clock } = {}): LocalBudget {
  const all: Limits = { ...defaultLimits, ...limits };
  const states = new Map<Bucket, BucketState>();
  const pausedUntil = new Map<Bucket, number>();
  const line = new WaitingLine(clock);

  const ask = (bucket: Bucket, lane: Lane): number => {
    const now = clock.now();
    const pausedMs = (pausedUntil.get(bucket) ?? now) - now;
    if (pausedMs > 0) return Math.ceil(pausedMs);
    const taken = takeToken(states.get(bucket), {
      shape: shapeOf(limitOf(all, bucket) * checked(share())),
      lane,
      now,
    });
    states.set(bucket, taken.state);
    return taken.waitMs;
  };

  return {
    take: (bucket, options) => line.wait({ bucket, ...options }, () => ask(bucket, options.lane)),
    empty: (bucket) => void states.set(bucket, { tokens: 0, at: clock.now() }),
    async pause(bucket, ms) {
      pausedUntil.set(bucket, Math.max(pausedUntil.get(bucket) ?? 0, clock.now() + ms));
    },
  };
}

function checked(share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`A share must be above 0 and up to 1, not ${share}`);
  return share;
}
