import type { DeadLetter } from '#messaging';
import { letterGoes } from './letter-bounds.js';

const dayMs = 86_400_000;
const most = 10;
const now = Date.parse('2026-11-30T00:00:00Z');
const kinds = ['doorbell', 'poison', 'event', 'unknown'] as const;
const letter = (kind: (typeof kinds)[number], days: number | null) =>
  ({
    from: { queue: 'q', reason: 'rejected', count: 1, at: days === null ? null : new Date(now - days * dayMs) },
    content: { [kind]: {} },
  }) as unknown as DeadLetter;
const goes = (one: DeadLetter, { days = 180, left = 1 } = {}) => letterGoes(one, { days, most, left, now });

describe('a dead letter', () => {
  it.each(kinds)('that is %s stays as long as operations do', (kind) => {
    expect([179, 181].map((age) => goes(letter(kind, age)))).toEqual([false, true]);
    expect(goes(letter(kind, 4000), { days: 0 })).toBe(false);
  });

  it.each([
    ['doorbell', 1, true],
    ['poison', 1, true],
    ['event', 1, false],
    ['unknown', 1, false],
    // It did not die here: no operation of ours is told by it.
    ['event', null, true],
  ] as const)('that is %s goes, where there are too many, if nobody misses it', (kind, age, gone) => {
    expect(goes(letter(kind, age), { left: most })).toBe(false);
    expect(goes(letter(kind, age), { left: most + 1 })).toBe(gone);
  });
});
