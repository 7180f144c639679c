import { backOffMs } from './back-off.js';

describe('the wait before the next try', () => {
  it('doubles from 200 ms and stays under 10 s', () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 100].map((failures) => backOffMs(failures, 1));
    expect(longest).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  });

  it('is anything between nothing and the longest, so that processes do not come back together', () => {
    expect(backOffMs(3, 0)).toBe(0);
    expect(backOffMs(3, 0.25)).toBe(400);
  });
});
