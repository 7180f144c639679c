import { retryAfterMs } from './retry-after.js';

const now = Date.parse('2026-11-29T10:00:00Z');

describe('Retry-After', () => {
  it.each<[string | null | undefined, number | undefined]>([
    ['0', 0],
    ['5', 5000],
    [' 5 ', 5000],
    ['Sun, 29 Nov 2026 10:00:30 GMT', 30_000],
    ['Sunday, 29-Nov-26 10:00:30 GMT', 30_000],
    ['Sun, 29 Nov 2026 09:59:00 GMT', 0],
    ['86400', 300_000],
    ['Sun, 29 Nov 2027 10:00:00 GMT', 300_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%p is a wait of %p ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
