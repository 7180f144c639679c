import { setTimeout as delay } from 'node:timers/promises';
import { shapeOf, takeToken, type BucketState } from './token-bucket.js';

/** Classes of calls that Easemob limits together. */
export type Bucket = 'token' | 'users' | 'groups' | 'joined' | 'messages' | 'history' | 'files';

/** Calls a second, for the whole app key. */
export type Limits = Record<Bucket, number>;

/** Easemob REST documentation, limits by API, default plan. History is 10 a minute. */
export const defaultLimits: Limits = { token: 10, users: 100, groups: 100, joined: 50, messages: 20, history: 10 / 60, files: 100 }; // prettier-ignore

export interface CallOptions {
  /** A person waits (`tap`), or nobody does (`bulk`). */
  lane: 'tap' | 'bulk';
  signal?: AbortSignal | undefined;
}

/** One budget per limit of Easemob, for all workers together. */
export interface Budget {
  /** Waits up to 2 s for its turn; beyond that it says when to come back. */
  take(
    bucket: Bucket,
    options: CallOptions,
  ): Promise<{ granted: true } | { granted: false; retryAfterMs: number }>;
  /** Nobody calls for so long: Easemob has said that it is too much. */
  pause(bucket: Bucket, ms: number): Promise<void>;
}

const longestWaitMs = 2000;

/** Asks for a token until it is given, as long as that is soon. @param ask answers 0, or in how many ms to ask again */
export async function takeSoon(
  ask: () => Promise<number> | number,
  { signal }: CallOptions,
): Promise<{ granted: true } | { granted: false; retryAfterMs: number }> {
  const giveUpAt = performance.now() + longestWaitMs;
  for (;;) {
    const waitMs = await ask();
    if (waitMs === 0) return { granted: true };
    if (performance.now() + waitMs > giveUpAt) return { granted: false, retryAfterMs: waitMs };
    await delay(waitMs, undefined, { signal });
  }
}

/**
 * A budget within this process. Right where there is one process; else each may only have its share.
 * @param share part of the limits that this process may use, 0..1
 */
export function localBudget({ limits = {}, share = 1, now = () => performance.now() }: { limits?: Partial<Limits>; share?: number; now?: () => number } = {}): Budget {
  const states = new Map<Bucket, BucketState>();
  const pausedUntil = new Map<Bucket, number>();

  const ask = (bucket: Bucket, lane: 'tap' | 'bulk'): number => {
    const paused = (pausedUntil.get(bucket) ?? 0) - now();
    if (paused > 0) return Math.ceil(paused);
    const shape = shapeOf((limits[bucket] ?? defaultLimits[bucket]) * share);
    const before = states.get(bucket) ?? { tokens: shape.capacity, at: now() };
    const { state, waitMs } = takeToken(before, { shape, lane, now: now() });
    states.set(bucket, state);
    return waitMs;
  };

  return {
    take: (bucket, options) => takeSoon(() => ask(bucket, options.lane), options),
    pause: async (bucket, ms) => void pausedUntil.set(bucket, now() + ms),
  };
} // prettier-ignore
