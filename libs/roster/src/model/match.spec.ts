import fc from 'fast-check';
import { planImport } from '../plan/plan-import.js';
import { applied, isEmpty } from '../plan/difference.js';
import { sortedRows } from '../roster.fixture.js';
import { matchPeople, rekeyed } from './match.js';
import { rosterFrom } from './any-roster.fixture.js';
import type { Person, Roster } from './roster.js';

const rosters = fc.array(fc.nat({ max: 999 }), { minLength: 30, maxLength: 150 }).map(rosterFrom);

const roster = (people: Partial<Person>[], more: Partial<Roster> = {}): Roster => ({
  schoolYear: 2026,
  grades: [],
  classes: [],
  courses: [],
  people: people.map((one, at) => ({ key: `k${at}`, role: 'student', name: '张三', status: 'active', ...one })),
  enrolments: [],
  guardians: [],
  assignments: [],
  ...more,
});
const inClass = (...students: string[]) => ({ enrolments: students.map((student) => ({ student, class: 'c' })) });

/** Somebody stored and somebody of a list → by what they are one, and whether that is to be confirmed. */
const table: [string, Partial<Person>, Partial<Person>, [string, boolean] | undefined][] = [
  ['one number', { externalId: '1', name: '张三' }, { externalId: '1', name: '张叁' }, ['external_id', false]],
  [
    'one number and other identity numbers',
    { externalId: '1', idDigest: 'a' },
    { externalId: '1', idDigest: 'b' },
    ['external_id', true],
  ],
  ['one identity number', { idDigest: 'a' }, { externalId: '1', idDigest: 'a' }, ['id_number', false]],
  [
    'one identity number and other numbers',
    { externalId: '2', idDigest: 'a' },
    { externalId: '1', idDigest: 'a' },
    ['id_number', true],
  ],
  ['one phone and name', { phone: '1' }, { phone: '1' }, ['phone_and_name', true]],
  ['one phone and other names', { phone: '1', name: '李四' }, { phone: '1' }, undefined],
  [
    'one phone and name, and other identity numbers',
    { phone: '1', idDigest: 'a' },
    { phone: '1', idDigest: 'b' },
    undefined,
  ],
  [
    'one phone and name, and other numbers',
    { phone: '1', externalId: '1' },
    { phone: '1', externalId: '2' },
    undefined,
  ],
  ['a name alone', {}, {}, undefined],
  [
    'one number and name, of whom one had left',
    { externalId: '1', status: 'left' },
    { externalId: '1' },
    ['external_id', false],
  ],
  [
    'one number and other names, of whom one had left',
    { externalId: '1', status: 'left', name: '李四' },
    { externalId: '1' },
    undefined,
  ],
  ['one number in other roles', { externalId: '1', role: 'teacher' }, { externalId: '1' }, undefined],
];

describe('people with', () => {
  it.each(table)('%s', (_, stored, incoming, expected) => {
    const [match] = matchPeople(roster([stored]), roster([{ key: 'new', ...incoming }]));
    expect(match && [match.by, match.weak]).toEqual(expected);
  });

  it('one number are the one who is there, and not the one who had it before', () => {
    const stored = roster([{ externalId: '1', status: 'left' }, { externalId: '1' }]);
    const incoming = roster([{ key: 'new', externalId: '1' }]);
    expect(matchPeople(stored, incoming).map((match) => match.stored)).toEqual(['k1']);
  });

  it('one name in one class are one, to be confirmed; two of that name are nobody', () => {
    const stored = roster([{}], inClass('k0'));
    const incoming = roster([{ key: 'new' }], inClass('new'));
    expect(matchPeople(stored, incoming)).toEqual([{ incoming: 'new', stored: 'k0', by: 'name_in_class', weak: true }]);
    expect(matchPeople(stored, roster([{ key: 'a' }, { key: 'b' }], inClass('a', 'b')))).toEqual([]);
  });

  it('one name at one pupil are one guardian', () => {
    const family = (pupil: string, guardian: string) =>
      roster(
        [
          { key: pupil, externalId: '1' },
          { key: guardian, role: 'guardian', name: '王丽' },
        ],
        {
          guardians: [{ student: pupil, guardian, relation: '母亲' }],
        },
      );
    expect(matchPeople(family('p', 'g'), family('p2', 'g2')).map(({ stored, by }) => [stored, by])).toEqual([
      ['p', 'external_id'],
      ['g', 'name_at_pupil'],
    ]);
  });
});

describe('an import', () => {
  it('gives nobody a key that is somebody else’s', () => {
    fc.assert(
      fc.property(rosters, rosters, (stored, incoming) => {
        const matches = matchPeople(stored, incoming);
        const keys = rekeyed(incoming, matches, stored).people.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        const known = new Set(matches.map((match) => match.stored));
        expect(keys.filter((key) => stored.people.some((one) => one.key === key) && !known.has(key))).toEqual([]);
        expect(known.size).toBe(matches.length);
      }),
    );
  });

  it('of what is stored already changes nothing, and of anything else nothing the second time, if it says whom it means', () => {
    fc.assert(
      fc.property(rosters, rosters, (stored, incoming) => {
        const numberedPeople = incoming.people.map((one) => ({ ...one, externalId: `n-${one.key}` }));
        const list = { ...incoming, people: numberedPeople };
        const first = applied(stored, planImport(stored, list, { mode: 'full' }).plan);
        const second = planImport(first, list, { mode: 'full' });
        expect(isEmpty(second.plan)).toBe(true);
        expect(second.groups).toEqual({ create: [], change: [], remove: [] });
        expect(sortedRows(applied(first, second.plan))).toEqual(sortedRows(first));
      }),
    );
  });

  it('tells which groups come, change and go', () => {
    const teacher = (key: string): Partial<Person> => ({ key, role: 'teacher', externalId: key });
    const before = roster([teacher('a'), teacher('b')]);
    const { groups, brake } = planImport(before, roster([teacher('b'), teacher('c')]), { mode: 'full' });
    expect(groups).toMatchObject({ create: [], change: [{ added: ['c'], removed: ['a'] }], remove: [] });
    expect(brake).toBe(1);
    expect(planImport(before, roster([]), { mode: 'full' }).groups.remove).toHaveLength(1);
  });
});
