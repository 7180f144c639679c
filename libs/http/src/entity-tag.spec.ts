import { isKnownTo } from './entity-tag.js';

describe('If-None-Match', () => {
  it.each([
    [undefined, false],
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    ['', false],
  ])('%s', (header, known) => {
    expect(isKnownTo(header, '"a"')).toBe(known);
  });
});
