const longestMs = 5 * 60_000;

/**
 * The Retry-After header in milliseconds from now, whether it holds seconds or an HTTP date; at most five minutes.
 * @returns undefined where there is none, or none that can be read
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, longestMs);
  // Every form of an HTTP date begins with the name of a day; Date.parse alone would also read "-5" or "1.5".
  const at = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - now, 0), longestMs);
}
