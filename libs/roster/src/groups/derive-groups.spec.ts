import fc from 'fast-check';
import { gradeRow, classRow } from '../model/numbers.js';
import { rosterFrom } from '../model/any-roster.fixture.js';
import type { Assignment, Person, Role, Roster } from '../model/roster.js';
import { deriveGroups } from './derive-groups.js';
import { relationIds } from './relation-ids.js';
import { groupKey } from './wanted-group.js';

const rosters = fc.array(fc.nat({ max: 999 }), { minLength: 30, maxLength: 150 }).map(rosterFrom);

const person = (role: Role, key: string, name = key): Person => ({ key, role, name, status: 'active' });
const senior = { stage: 'senior', year: 1 } as const;
const junior = { stage: 'junior', year: 1 } as const;
const teaches = (teacher: string, course: string, of: string): Assignment => ({
  teacher,
  course,
  class: of,
  head: false,
});
const heads = (teacher: string, of: string): Assignment => ({ teacher, class: of, head: true });

/** 高一(10)班 and 高一(14)班 with the numbers that the samples of 2017 show. */
const [ten, fourteen] = [
  { ...classRow(senior, { number: 10, schoolYear: 2026 }), no: 567, relation: 304 },
  { ...classRow(senior, { number: 14, schoolYear: 2026 }), no: 571, relation: 308 },
];

const school: Roster = {
  schoolYear: 2026,
  grades: [gradeRow(senior)],
  classes: [fourteen, ten],
  courses: [{ key: '数学', no: 2 }],
  people: [
    person('teacher', '许老师'),
    person('teacher', '林老师'),
    { ...person('teacher', '旧老师'), status: 'left' },
    person('student', '学生一'),
    person('student', '学生二'),
    person('student', '学生三'),
    person('guardian', '家长甲'),
    person('guardian', '家长乙'),
  ],
  enrolments: [
    { student: '学生一', class: ten.key },
    { student: '学生二', class: ten.key },
    { student: '学生三', class: fourteen.key },
  ],
  guardians: [
    { guardian: '家长甲', student: '学生一', relation: '母亲' },
    { guardian: '家长乙', student: '学生一', relation: '父亲' },
    { guardian: '家长甲', student: '学生二', relation: '母亲' },
  ],
  assignments: [
    teaches('许老师', '数学', ten.key),
    teaches('许老师', '数学', fourteen.key),
    heads('林老师', ten.key),
    teaches('旧老师', '数学', ten.key),
  ],
};

const membersOf = (roster: Roster, relation: number, type: string) =>
  deriveGroups(roster)
    .find(({ relation_id, group_type }) => relation_id === relation && group_type === type)
    ?.members.map(({ person: key, is_owner, remark }) =>
      [key, is_owner ? 'owner' : '', remark].filter(Boolean).join(' '),
    );

describe('the groups of a school', () => {
  it('are those of the samples of 2017, by id, name, type and owner, as 许老师 is shown them', () => {
    const own = deriveGroups(school).flatMap(({ relation_id, group_name, group_type, members }) => {
      const me = members.find(({ person: key }) => key === '许老师');
      return me ? [[relation_id, group_name, group_type, Number(me.is_owner)]] : [];
    });
    // 德育处 is a department and follows from no roster.
    expect(own).toEqual([
      [50000000, '全校教职工', 'teacher', 0],
      [20000001, '高一年段任课老师', 'teacher', 0],
      [40001002, '高一数学集备组', 'teacher', 0],
      [30000002, '数学教研组', 'teacher', 0],
      [60567002, '高一(10)班数学', 'class_course', 1],
      [304, '高一(10)班师生群', 'teacherAndStudent', 0],
      [304, '高一(10)班家校群', 'teacherAndGuardian', 0],
      [60571002, '高一(14)班数学', 'class_course', 1],
      [308, '高一(14)班师生群', 'teacherAndStudent', 0],
    ]);
  });

  it('have the head teacher as owner and first, then teachers, then pupils or guardians by their children', () => {
    expect(membersOf(school, 304, 'teacherAndStudent')).toEqual(['林老师 owner 班主任', '许老师', '学生一', '学生二']);
    expect(membersOf(school, 304, 'teacherAndGuardian')).toEqual([
      '林老师 owner 班主任',
      '许老师',
      '家长乙 学生一的父亲',
      '家长甲 学生一的母亲、学生二的母亲',
    ]);
    expect(membersOf(school, 304, 'guardian')).toEqual(['家长乙 学生一的父亲', '家长甲 学生一的母亲、学生二的母亲']);
    expect(membersOf(school, 304, 'student')).toEqual(['学生一', '学生二']);
    expect(membersOf(school, 60567002, 'class_course')).toEqual(['许老师 owner', '学生一', '学生二']);
  });

  it('of a grade have its head first, then head teachers by class, as the sample of members has them', () => {
    const names = ['沈贞辉', '竹子', '黄良材', '钟电昇', '陈科锦', '苏老师'];
    const classes = [4, 3, 2, 1].map((number) => ({
      ...classRow(junior, { number, schoolYear: 2026 }),
      no: number,
      relation: number,
    }));
    const roster: Roster = {
      ...school,
      grades: [gradeRow(junior)],
      classes,
      people: names.toReversed().map((name) => person('teacher', name)),
      enrolments: [],
      guardians: [],
      assignments: [
        teaches('苏老师', '数学', classes[0]!.key),
        { teacher: '沈贞辉', grade: 'junior-1', head: true },
        ...classes.map(({ key, number }) => heads(names[number]!, key)),
      ],
    };
    expect(membersOf(roster, 20000101, 'teacher')).toEqual([
      '沈贞辉 段长',
      '竹子 初一(1)班',
      '黄良材 初一(2)班',
      '钟电昇 初一(3)班',
      '陈科锦 初一(4)班',
      '苏老师',
    ]);
  });

  it('keep to their ranges', () => {
    expect(relationIds.classCourse(9999, 999)).toBeLessThan(70_000_000);
    expect(relationIds.lessonPrep(9999, 999)).toBeLessThan(relationIds.staff);
    for (const wrong of [
      () => relationIds.ofGrade(0),
      () => relationIds.ofCourse(1000),
      () => relationIds.classCourse(10_000, 1),
    ])
      expect(wrong).toThrow(RangeError);
  });
});

describe('the groups of any school', () => {
  const shuffled = (roster: Roster, order: readonly number[]): Roster => ({
    ...roster,
    ...Object.fromEntries(
      Object.entries(roster)
        .filter(([, rows]) => Array.isArray(rows))
        .map(([kind, rows]) => [
          kind,
          (rows as unknown[])
            .map((row, at) => [order[at % order.length]!, row] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, row]) => row),
        ]),
    ),
  });

  it('are each there once, with active members each there once, in places from 1, of whom one teacher may be the owner', () => {
    fc.assert(
      fc.property(rosters, (roster) => {
        const people = new Map(roster.people.map((one) => [one.key, one]));
        const groups = deriveGroups(roster);
        expect(new Set(groups.map(groupKey)).size).toBe(groups.length);
        for (const { members } of groups) {
          expect(members.map(({ position }) => position)).toEqual(members.map((_, at) => at + 1));
          expect(new Set(members.map(({ person: key }) => key)).size).toBe(members.length);
          expect(members.every(({ person: key }) => people.get(key)?.status === 'active')).toBe(true);
          const owners = members.filter(({ is_owner }) => is_owner);
          expect(owners.length).toBeLessThanOrEqual(1);
          for (const owner of owners) expect(people.get(owner.person)!.role).toBe('teacher');
        }
      }),
    );
  });

  it('have every active pupil in the groups of his class and of no other', () => {
    fc.assert(
      fc.property(rosters, (roster) => {
        const groups = deriveGroups(roster);
        for (const { student, class: of } of roster.enrolments) {
          const active = roster.people.find(({ key }) => key === student)!.status === 'active';
          const row = roster.classes.find(({ key }) => key === of)!;
          for (const type of ['student', 'teacherAndStudent']) {
            const his = groups.filter(
              ({ group_type, members }) => group_type === type && members.some(({ person: key }) => key === student),
            );
            expect(his.map(({ relation_id }) => relation_id)).toEqual(active ? [row.relation] : []);
          }
        }
      }),
    );
  });

  it('are the same whatever the order of the rows', () => {
    fc.assert(
      fc.property(rosters, fc.array(fc.nat(), { minLength: 1 }), (roster, order) => {
        const sorted = (of: Roster) => deriveGroups(of).toSorted((a, b) => (groupKey(a) < groupKey(b) ? -1 : 1));
        expect(sorted(shuffled(roster, order))).toEqual(sorted(roster));
      }),
    );
  });
});
