import { timeLog } from './time-log.js';

/** The fields of a TTimeLog, read from the other end. */
function fieldsOf(value: number): number[] {
  const take = (shift: bigint, width: bigint) => Number((BigInt(value) >> shift) & ((1n << width) - 1n));
  return [take(26n, 38n), take(22n, 4n) + 1, take(17n, 5n) + 1, take(12n, 5n), take(6n, 6n), take(0n, 6n)];
}

describe('a TTimeLog', () => {
  it.each([
    ['2017-06-09T14:33:26Z', [2017, 6, 9, 14, 33, 26]],
    ['2000-01-01T00:00:00Z', [2000, 1, 1, 0, 0, 0]],
    ['2027-12-31T23:59:59Z', [2027, 12, 31, 23, 59, 59]],
  ])('of %s has its fields', (text, fields) => {
    expect(fieldsOf(timeLog(new Date(text)))).toEqual(fields);
  });

  it('of the first moment of 2000 is 2000 in bits from the 26th on', () => {
    expect(timeLog(new Date('2000-01-01T00:00:00Z'))).toBe(134_217_728_000);
  });
});
