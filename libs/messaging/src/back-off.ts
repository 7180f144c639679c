const baseMs = 200;
const capMs = 10_000;

/** What has held for so long is not failing: the next failure counts as the first. */
export const steadyMs = capMs;

/**
 * How long to wait before the next try: exponential with full jitter, so that processes that lost a broker together do
 * not come back together.
 * @param failures in a row before this one
 * @param random between 0 and 1
 */
export function backOffMs(failures: number, random = Math.random()): number {
  return random * Math.min(capMs, baseMs * 2 ** Math.min(failures, 30));
}
