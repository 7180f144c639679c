import type { PlannedImport } from '#operating/rosters';
import { progressOn } from './progress.js';
import { previewOf, whyNotPlanned, whyRefused } from './roster-words.js';
import { vendorCalls } from './vendor-calls.js';

const plan: PlannedImport = {
  import_id: 17,
  counts: { im_user: { create: 3 }, im_group_member: { create: 9, remove: 2 } },
  summary: [
    { kind: 'people', create: 3, change: 0, remove: 0, samples: { create: ['teacher 王丽'], change: [], remove: [] } },
  ],
  groups: { create: 1, change: 2, remove: 0 },
  toConfirm: [{ role: 'student', name: '李明', by: 'name_in_class' }],
  brake: 21,
  active: [],
  warnings: [],
};

describe('what Easemob is asked for', () => {
  it('counts a look and a name for each group, and sixty people a call', () => {
    const active = [
      { im_group_id: 1, added: 61, removed: 0 },
      { im_group_id: 2, added: 0, removed: 1 },
    ];
    const { groups, calls, seconds } = vendorCalls(active, { groups: 1, users: 100 });
    expect([groups, calls]).toEqual([2, 2 + 2 + 2 + 2 + 1]);
    // At one call a second of a kind, of which a part is ours.
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(vendorCalls([], {})).toEqual({ groups: 0, calls: 0, seconds: 0 });
  });
});

describe('an import in words', () => {
  it('is shown with what it does, whom to look at, and the number to be typed', () => {
    const shown = previewOf(plan, vendorCalls(plan.active, {}));
    for (const part of [
      'people  3',
      'groups  1       2',
      'teacher 王丽',
      '9 new, 2 ended',
      'by name_in_class',
      '21 people leave',
    ])
      expect(shown).toContain(part);
  });

  it.each([
    [whyRefused('unknown', 17), 'there is no import 17'],
    [whyRefused({ brake: 21 }, 17), '--leaving 21'],
    [whyRefused({ not: 'backward', status: 'planned' }, 17), 'import 17 is planned'],
    [whyRefused({ standsOnIt: { imports: [18, 19], groups: 1, people: 0 } }, 17), 'imports 18, 19'],
    [whyRefused('stale', 17), 'import the list again'],
    [whyRefused('tooOld', 17), 'ROSTER_UNDO_DAYS'],
    [whyNotPlanned({ notNow: { foreign: 70 } }, 1), 'school 1 has 70 people'],
    [whyNotPlanned({ notNow: { underWay: 4 } }, 1), 'ops roster approve 4'],
    [whyNotPlanned({ otherKey: true }, 1), 'ROSTER_DIGEST_KEY'],
  ])('that does not go says why: %s', (sentence, part) => {
    expect(sentence).toContain(part);
  });

  it('moves a bar for people, and writes nothing into a file', () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    expect(progressOn({ write })).toBeUndefined();
    progressOn({ isTTY: true, write })!({ chunks: 4, chunks_applied: 3 } as Parameters<
      NonNullable<ReturnType<typeof progressOn>>
    >[0]);
    expect(written).toEqual([`\r[${'#'.repeat(23)}${'.'.repeat(7)}] 75 %`]);
  });
});
