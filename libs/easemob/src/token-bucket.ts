/**
 * A bucket of tokens: one a call, refilled steadily. Easemob counts calls within one second, so within any second
 * burst and refill together stay below its limit: 80 % of it flow, at most 20 % may come at once.
 */
export interface BucketShape {
  /** Tokens a second. */
  rate: number;
  /** Tokens at most. */
  capacity: number;
}

export interface BucketState {
  tokens: number;
  /** Milliseconds on the clock that the caller keeps. */
  at: number;
}

/** @param limit calls a second that Easemob allows; below 1 for limits counted by the minute */
export const shapeOf = (limit: number): BucketShape =>
  limit <= 2
    ? { rate: limit / 2, capacity: 1 }
    : { rate: limit * 0.8, capacity: Math.max(1, Math.floor(limit * 0.2)) };

/** The part of a full bucket that bulk work leaves for people who wait. */
export const reserved = (shape: BucketShape, lane: 'tap' | 'bulk'): number =>
  lane === 'tap' || shape.capacity < 3 ? 0 : shape.capacity * 0.3;

/**
 * Takes one token, or tells in how many milliseconds one can be had.
 * @returns the state after it, and 0 when a token was taken
 */
export function takeToken(
  state: BucketState,
  { shape, lane, now }: { shape: BucketShape; lane: 'tap' | 'bulk'; now: number },
): { state: BucketState; waitMs: number } {
  const tokens = Math.min(shape.capacity, state.tokens + (Math.max(0, now - state.at) * shape.rate) / 1000);
  const missing = 1 + reserved(shape, lane) - tokens;
  if (missing > 1e-9) return { state: { tokens, at: now }, waitMs: Math.ceil((missing * 1000) / shape.rate) };
  return { state: { tokens: tokens - 1, at: now }, waitMs: 0 };
}
