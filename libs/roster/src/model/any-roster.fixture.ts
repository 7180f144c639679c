import type { Grade } from '../cells/class-name.js';
import { classRow, gradeRow, numbered } from './numbers.js';
import type { Assignment, Person, Role, Roster } from './roster.js';

const schoolYear = 2026;
const allGrades: Grade[] = [
  { stage: 'senior', year: 1 },
  { stage: 'senior', year: 2 },
  { stage: 'junior', year: 1 },
];
const allClasses = allGrades.flatMap((grade) => [1, 2].map((number) => classRow(grade, { number, schoolYear })));
const allCourses = ['语文', '数学', '围棋'].map((key) => ({ key, no: 0 }));
const roles: Role[] = ['teacher', 'student', 'guardian'];

/**
 * A roster of a small school, drawn by these numbers: whatever they are it is a sound one, and two of them have much in
 * common and much that differs.
 */
export function rosterFrom(numbers: readonly number[]): Roster {
  let drawn = 0;
  const draw = () => numbers[drawn++ % numbers.length]!;
  const pick = <T>(all: readonly T[]): T => all[draw() % all.length]!;
  const some = <T>(all: readonly T[]): T[] => all.filter((_, at) => draw() % 2 === 0 || at === 0);
  const [classes, courses] = [some(allClasses), some(allCourses)];
  const people = new Map<string, Person>();
  for (let count = draw() % 15; count > 0; count--) {
    const role = pick(roles);
    const key = `${role}-${draw() % 6}`;
    const [externalId, phone] = [pick([undefined, '1', '2', '10']), pick([undefined, '13800138001', '13800138002'])];
    const status = pick(['active', 'active', 'left'] as const);
    const name = pick(['张三', '李四', '王五']);
    people.set(key, { key, role, name, ...(externalId && { externalId }), ...(phone && { phone }), status });
  }
  const of = (role: Role) => [...people.values()].filter((one) => one.role === role);
  const students = of('student');
  const heads = new Set<string>();
  const assignments = of('teacher').flatMap(({ key }): Assignment[] => {
    const [course, row] = [pick(courses).key, pick(classes)];
    const taught = { teacher: key, course, class: row.key, head: false };
    const more: Assignment[][] = [
      [],
      heads.has(row.key) ? [] : [{ teacher: key, class: row.key, head: true }],
      [{ teacher: key, grade: row.grade, head: true }],
      [{ teacher: key, course, grade: row.grade, head: false }],
      [{ teacher: key, course, head: false }],
    ];
    const chosen = pick(more);
    if (chosen === more[1]) heads.add(row.key);
    return [taught, ...chosen];
  });
  const links = students.length === 0 ? [] : of('guardian');
  return numbered({
    schoolYear,
    grades: allGrades.map(gradeRow).filter(({ key }) => classes.some(({ grade }) => grade === key)),
    classes,
    courses,
    people: [...people.values()],
    enrolments: students.map(({ key }) => ({ student: key, class: pick(classes).key })),
    guardians: links.map(({ key }) => ({
      guardian: key,
      student: pick(students).key,
      relation: pick(['父亲', '母亲']),
    })),
    assignments,
  });
}
