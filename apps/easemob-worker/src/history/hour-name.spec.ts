import { hourName } from './hour-name.js';

describe('the name of an hour', () => {
  it.each([
    ['2026-11-23T01:00:00Z', 'beijing', '2026112309'],
    ['2026-12-31T16:00:00Z', 'beijing', '2027010100'],
    ['2026-11-23T01:00:00Z', 'utc', '2026112301'],
  ] as const)('%s is by the clock of %s %s', (beginning, time, name) => {
    expect(hourName(new Date(beginning), time)).toBe(name);
  });
});
