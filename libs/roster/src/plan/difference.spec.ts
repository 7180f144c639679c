import fc from 'fast-check';
import { rosterFrom } from '../model/any-roster.fixture.js';
import { numbered } from '../model/numbers.js';
import { kinds, type Person, type Roster } from '../model/roster.js';
import { sortedRows } from '../roster.fixture.js';
import { brakeOf } from './brake.js';
import { applied, byKey, difference, isEmpty } from './difference.js';
import { summaryOf } from './summary.js';
import { stickyField, stickyRow, type Mode } from './target.js';

const rosters = fc.array(fc.nat({ max: 999 }), { minLength: 30, maxLength: 150 }).map(rosterFrom);

const modes = fc.constantFrom<Mode>('full', 'additive');

describe('a plan from any roster to any roster', () => {
  it('carried out in full gives the wanted one, and nothing is left to be done', () => {
    fc.assert(
      fc.property(rosters, rosters, (stored, wanted) => {
        const result = applied(stored, difference(stored, wanted, { mode: 'full' }));
        expect(sortedRows(result)).toEqual(sortedRows(withLeavers(stored, wanted)));
        expect(isEmpty(difference(result, wanted, { mode: 'full' }))).toBe(true);
      }),
    );
  });

  it('carried out additively removes nobody, has every wanted row, and leaves nothing to be done', () => {
    fc.assert(
      fc.property(rosters, rosters, (stored, wanted) => {
        const plan = difference(stored, wanted, { mode: 'additive' });
        const result = applied(stored, plan);
        expect(kinds.flatMap((kind) => [...plan.kinds[kind].remove])).toEqual([]);
        for (const kind of kinds) {
          const keys = [...byKey(kind, stored).keys(), ...byKey(kind, wanted).keys()];
          expect([...byKey(kind, result).keys()].toSorted()).toEqual([...new Set(keys)].toSorted());
          for (const [key, row] of byKey(kind, wanted)) expect(byKey(kind, result).get(key)).toMatchObject(row);
        }
        expect(isEmpty(difference(result, wanted, { mode: 'additive' }))).toBe(true);
      }),
    );
  });

  it('changes nothing that is sticky, names nobody who is not there, and leaves nothing to be done', () => {
    fc.assert(
      fc.property(rosters, rosters, modes, fc.infiniteStream(fc.nat({ max: 5 })), (stored, wanted, mode, dice) => {
        const drawn = kinds.flatMap((kind) =>
          [...byKey(kind, stored).keys(), ...byKey(kind, wanted).keys()]
            .filter(() => dice.next().value === 0)
            .map((key) => [kind, key] as const),
        );
        const sticky = new Set(drawn.map(([kind, key]) => stickyRow(kind, key)));
        const result = applied(stored, difference(stored, wanted, { mode, sticky }));
        for (const [kind, key] of drawn.filter(([kind]) => kind === 'people' || kind === 'courses'))
          expect(byKey(kind, result).get(key)).toEqual(byKey(kind, stored).get(key));
        expect(dangling(result)).toEqual([]);
        expect(isEmpty(difference(result, wanted, { mode, sticky }))).toBe(true);
      }),
    );
  });

  it('gives a class and a course the numbers that they had, whatever else is new', () => {
    fc.assert(
      fc.property(rosters, rosters, (stored, wanted) => {
        const again = numbered(wanted, { roster: stored });
        for (const kind of ['classes', 'courses'] as const) {
          const had = byKey(kind, stored);
          for (const row of again[kind]) if (had.has(row.key)) expect(row.no).toBe(had.get(row.key)!.no);
          const union = new Map([...had.values(), ...again[kind]].map(({ key, no }) => [key, no]));
          expect(new Set(union.values()).size).toBe(union.size);
        }
      }),
    );
  });
});

/** Whoever is stored and not wanted keeps his row as one who has left. */
function withLeavers(stored: Roster, wanted: Roster): Roster {
  const there = byKey('people', wanted);
  const left = stored.people
    .filter(({ key }) => !there.has(key))
    .map((person): Person => ({ ...person, status: 'left' }));
  return { ...wanted, people: [...wanted.people, ...left] };
}

/** What rows name and nobody has. */
function dangling({ people, classes, courses, grades, enrolments, guardians, assignments }: Roster): string[] {
  const there = new Set([people, classes, courses, grades].flatMap((rows) => rows.map(({ key }) => key)));
  const names = [
    ...classes.map(({ grade }) => grade),
    ...enrolments.flatMap(({ student, class: of }) => [student, of]),
    ...guardians.flatMap(({ guardian, student }) => [guardian, student]),
    ...assignments.flatMap(({ teacher, class: of, course, grade }) => [teacher, of, course, grade]),
  ];
  return names.filter((name): name is string => name !== undefined && !there.has(name));
}

const people = (count: number, more: Partial<Person> = {}): Roster => ({
  schoolYear: 2026,
  grades: [],
  classes: [],
  courses: [],
  people: Array.from({ length: count }, (_, at) => ({
    key: `p${at}`,
    role: 'teacher',
    name: `教师${'甲'.repeat(at)}`,
    phone: '13800138001',
    status: 'active',
    ...more,
  })),
  enrolments: [],
  guardians: [],
  assignments: [],
});

describe('the brake', () => {
  it.each([
    [1000, 980, undefined],
    [1000, 979, 21],
    [100, 95, undefined],
    [100, 94, 6],
    [0, 10, undefined],
  ])('of %i people, %i left: %s to be typed', (before, after, typed) => {
    const stored = people(before);
    expect(brakeOf(stored, difference(stored, people(after), { mode: 'full' }))).toBe(typed);
    expect(brakeOf(stored, difference(stored, people(after), { mode: 'additive' }))).toBeUndefined();
  });

  it('counts those who are there, and nobody twice who has left', () => {
    const left = people(100, { status: 'left' });
    expect(brakeOf(left, difference(left, people(0), { mode: 'full' }))).toBeUndefined();
  });

  it('holds as well where people are marked as having left', () => {
    const plan = difference(people(100), people(100, { status: 'left' }), { mode: 'additive' });
    expect(brakeOf(people(100), plan)).toBe(100);
  });
});

describe('a field changed by hand', () => {
  it('stays until it is released, while others follow the list', () => {
    const [stored, wanted] = [people(1), people(1, { phone: '13900139000', name: '新名' })];
    const sticky = new Set([stickyField('people', 'p0', 'phone')]);
    const held = applied(stored, difference(stored, wanted, { mode: 'full', sticky }));
    expect(held.people).toMatchObject([{ phone: '13800138001', name: '新名' }]);
    expect(applied(held, difference(held, wanted, { mode: 'full' })).people).toMatchObject([{ phone: '13900139000' }]);
  });
});

describe('the summary of a plan', () => {
  it('counts, and names a few, without their phones', () => {
    const summary = summaryOf(difference(people(3), people(30, { name: '新名' }), { mode: 'full' }), 2);
    const ofPeople = summary.find(({ kind }) => kind === 'people')!;
    expect(ofPeople).toMatchObject({ create: 27, change: 3, remove: 0 });
    expect(ofPeople.samples.create).toEqual(['teacher 新名 138******01', 'teacher 新名 138******01']);
    expect(ofPeople.samples.change).toEqual(['teacher 新名 138******01: name', 'teacher 新名 138******01: name']);
  });
});
