import fc from 'fast-check';
import { fateOf, type MarkedGroup } from './fate.js';

const old = { seenMs: 180_000, inDoubtMs: 90_000 };
const empty = { id: 'double', size: 1, marked: true };
const mapped: MarkedGroup = { easemob_group_id: 'known', intended: true, claimed: false };

describe('the fate of a group that carries our marker', () => {
  it.each([
    ['the one that we know', { ...mapped, easemob_group_id: 'double' }, empty, 'mapped'],
    ['one too many', mapped, empty, 'delete'],
    ['one too many with people in it', mapped, { ...empty, size: 2 }, 'populated'],
    ['one too many of which Easemob tells no size', mapped, { ...empty, size: 0 }, 'populated'],
    ['the only one of a group without a counterpart', { ...mapped, easemob_group_id: null }, empty, 'adopt'],
    ['one of a group that somebody works on', { ...mapped, claimed: true }, empty, 'waiting'],
    ['one of a group that we have not', undefined, empty, 'stray'],
    ['one too many, whose owner we did not choose', { ...mapped, intended: false }, empty, 'stray'],
    [
      'one of a group that was never to be made',
      { ...mapped, easemob_group_id: null, intended: false },
      empty,
      'stray',
    ],
    [
      'one with a marker that anybody can write',
      { ...mapped, easemob_group_id: null },
      { ...empty, marked: false },
      'foreign',
    ],
    ['one of a group that we have not, with such a marker', undefined, { ...empty, marked: false }, 'foreign'],
  ] as const)('%s', (_what, group, suspect, fate) => {
    expect(fateOf(suspect, { group, ...old })).toBe(fate);
  });

  it('the counterpart of a group that was deleted here stays until an operator lets it go, whoever is in it', () => {
    for (const suspect of [empty, { ...empty, size: 2 }, { ...empty, marked: false }]) {
      const fate = (released: boolean) => fateOf(suspect, { group: undefined, tombstone: { released }, ...old });
      expect([fate(false), fate(true)]).toEqual(['buried', 'delete']);
    }
    const again = { ...mapped, easemob_group_id: null, intended: false };
    expect(fateOf(empty, { group: again, tombstone: { released: true }, ...old })).toBe('stray');
  });

  it('nothing is decided before twice the in-doubt time has passed since it was first seen', () => {
    for (const group of [mapped, { ...mapped, easemob_group_id: null }]) {
      expect(fateOf(empty, { group, seenMs: 179_999, inDoubtMs: 90_000 })).toBe('waiting');
    }
  });

  it('only what is of our making, empty, old, unclaimed and not the known one is ever deleted', () => {
    const group = fc.option(
      fc.record({
        easemob_group_id: fc.option(fc.constantFrom('known', 'double')),
        intended: fc.boolean(),
        claimed: fc.boolean(),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(group, fc.boolean(), fc.nat(3), fc.nat(300_000), (ours, marked, size, seenMs) => {
        const fate = fateOf({ id: 'double', size, marked }, { group: ours, seenMs, inDoubtMs: 90_000 });
        const mayGo =
          marked &&
          ours?.easemob_group_id === 'known' &&
          ours.intended &&
          !ours.claimed &&
          size === 1 &&
          seenMs >= 180_000;
        expect(fate === 'delete').toBe(mayGo);
      }),
    );
  });
});
