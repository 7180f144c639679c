import fc from 'fast-check';
import { matchesTopic } from './topic-pattern.js';

describe('a topic pattern', () => {
  it.each([
    ['', '', true],
    ['#', '', true],
    ['*', '', false],
    ['#.#', 'a', true],
    ['a.#.b', 'a.b', true],
    ['a.#.b', 'a.x.y.b', true],
    ['a.#.b', 'a.x.y.c', false],
    ['*.#', 'a', true],
    ['a.*', 'a', false],
    ['a.*', 'a.', true],
  ])('%p against %p: %p', (pattern, topic, expected) => {
    expect(matchesTopic(pattern, topic)).toBe(expected);
  });

  const sources = { '*': '[ab]\\.', '#': '([ab]\\.)*', a: 'a\\.', b: 'b\\.' };
  it('agrees with the regular expression that says the same', () => {
    const topic = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 5 });
    const pattern = fc.array(fc.constantFrom('a' as const, 'b' as const, '*' as const, '#' as const), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(pattern, topic, (parts, words) => {
        // Every word is followed by a dot, which makes "#" a plain repetition.
        const source = parts.map((part) => sources[part]).join('');
        const expected = new RegExp(`^${source}$`).test(words.map((word) => `${word}.`).join(''));
        return matchesTopic(parts.join('.'), words.join('.')) === expected;
      }),
      { numRuns: 2000 },
    );
  });
});
