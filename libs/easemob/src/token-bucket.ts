import type { Lane } from './budget.js';

/*
 * The arithmetic of the budget. Easemob counts the calls within one second, so what a bucket holds and what flows into
 * it within a second must together stay within the limit: 20 % of it may come at once, 70 % flow. The rest is for the way:
 * calls that left within a second and a tenth may arrive within one.
 */
export interface BucketShape {
  /** Tokens per millisecond. */
  rate: number;
  /** Tokens at most; 1 at least. Below a limit of 5 that one is more than 20 %, yet whole calls still fit the limit. */
  capacity: number;
  /** Tokens that the other lanes leave for people who wait. */
  reserve: number;
}

/** @param limit calls a second */
export function shapeOf(limit: number): BucketShape {
  const capacity = Math.max(1, Math.floor(limit * 0.2));
  // A bucket too small to leave anything in it is for both alike: else bulk work would never have its turn.
  return { rate: (limit * 0.7) / 1000, capacity, reserve: Math.min(capacity * 0.3, capacity - 1) };
}

/** What a caller in a lane must leave in the bucket. */
export const leftToTaps = ({ reserve }: BucketShape, lane: Lane): number => (lane === 'tap' ? 0 : reserve);

export interface BucketState {
  tokens: number;
  /** When `tokens` was true, in milliseconds. */
  at: number;
}

/** Less than this is missing only because binary fractions are not exact. */
const rounding = 1e-6;

/**
 * Takes one token from the bucket.
 * @param state absent: a full bucket
 * @returns the state after it, and 0 where the token was taken, else the milliseconds until one can be
 */
export function takeToken(
  state: BucketState | undefined,
  { shape, lane, now }: { shape: BucketShape; lane: Lane; now: number },
): { state: BucketState; waitMs: number } {
  const { rate, capacity } = shape;
  const elapsed = state ? Math.max(0, now - state.at) : 0;
  const tokens = Math.min(capacity, (state?.tokens ?? capacity) + elapsed * rate);
  const missing = 1 + leftToTaps(shape, lane) - tokens;
  if (missing > rounding) return { state: { tokens, at: now }, waitMs: Math.ceil(missing / rate) };
  return { state: { tokens: tokens - 1, at: now }, waitMs: 0 };
}
