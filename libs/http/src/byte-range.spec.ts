import fc from 'fast-check';
import { rangeOf } from './byte-range.js';

describe('the range of a file of 10 bytes', () => {
  it.each([
    [undefined, undefined],
    ['bytes=0-0', { from: 0, to: 0 }],
    ['bytes=2-5', { from: 2, to: 5 }],
    ['Bytes=7-', { from: 7, to: 9 }],
    ['bytes=5-99', { from: 5, to: 9 }],
    ['bytes=-3', { from: 7, to: 9 }],
    ['bytes=-99', { from: 0, to: 9 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=10-12', 'unsatisfiable'],
    ['bytes=5-2', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,4-5', undefined],
    ['lines=1-2', undefined],
    ['bytes=1e3-', undefined],
  ])('%s', (header, expected) => {
    expect(rangeOf(header, 10)).toEqual(expected);
  });

  it('of an empty file is never satisfiable', () => {
    for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) expect(rangeOf(header, 0)).toBe('unsatisfiable');
  });

  it('always lies within the file, whatever is asked', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(50), fc.nat(50)).map(([a, b]) => `bytes=${a}-${b}`),
      fc.stringMatching(/^bytes=\d{0,3}-\d{0,3}$/),
    );
    fc.assert(
      fc.property(header, fc.nat(40), (text, size) => {
        const range = rangeOf(text, size);
        if (typeof range !== 'object') return true;
        return 0 <= range.from && range.from <= range.to && range.to < size;
      }),
    );
  });
});
