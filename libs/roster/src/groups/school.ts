import { byClass } from '../model/numbers.js';
import type { Assignment, ClassRow, GradeRow, Person, Roster } from '../model/roster.js';

/** Adds to a list of lists. */
function add<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}

const compared = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byNumber = (a: string, b: string) => a.length - b.length || compared(a, b);
/** By number, where they have one, then by name; the key decides between two of one name, so that the order is theirs. */
const byPerson = (a: Person, b: Person) =>
  byNumber(a.externalId ?? '', b.externalId ?? '') || compared(a.name, b.name) || compared(a.key, b.key);

/** A roster as it is asked by those who make groups of it: active people alone, everything in its order. */
export class School {
  readonly teachers: Person[];
  readonly classes: ClassRow[];
  private readonly pupils = new Map<string, Person[]>();
  private readonly guardians = new Map<string, { guardian: string; relation: string }[]>();
  private readonly ofClass = new Map<string, Assignment[]>();
  private readonly assigned: Assignment[];
  private readonly place = new Map<string, number>();

  constructor(private readonly roster: Roster) {
    const active = roster.people.filter(({ status }) => status === 'active').toSorted(byPerson);
    for (const [at, { key }] of active.entries()) this.place.set(key, at);
    this.teachers = active.filter(({ role }) => role === 'teacher');
    this.classes = roster.classes.toSorted(byClass);
    const classOf = new Map(roster.enrolments.map(({ student, class: of }) => [student, of]));
    for (const person of active) add(this.pupils, classOf.get(person.key) ?? '', person);
    this.assigned = this.inOrder(roster.assignments, ({ teacher }) => teacher);
    for (const one of this.assigned) add(this.ofClass, one.class ?? '', one);
    for (const { student, guardian, relation } of this.inOrder(roster.guardians, (link) => link.guardian))
      add(this.guardians, student, { guardian, relation });
  }

  /** In the order of the people that they are of; without those of people who have left. */
  private inOrder<T>(rows: readonly T[], who: (row: T) => string): T[] {
    const at = (row: T) => this.place.get(who(row));
    return rows.filter((row) => at(row) !== undefined).toSorted((a, b) => at(a)! - at(b)!);
  }

  get grades(): readonly GradeRow[] {
    return this.roster.grades;
  }

  get courses(): Roster['courses'] {
    return this.roster.courses;
  }

  pupilsOf({ key }: ClassRow): readonly Person[] {
    return this.pupils.get(key) ?? [];
  }

  /** Of a pupil; father and mother before others. */
  guardiansOf(pupil: string): readonly { guardian: string; relation: string }[] {
    const rank = (relation: string) => (relation === '父亲' ? 0 : relation === '母亲' ? 1 : 2);
    return (this.guardians.get(pupil) ?? []).toSorted((a, b) => rank(a.relation) - rank(b.relation));
  }

  headOf({ key }: ClassRow): string | undefined {
    return this.ofClass.get(key)?.find(({ head }) => head)?.teacher;
  }

  /** All who teach a class, its head first. */
  teachersOf(row: ClassRow): string[] {
    const head = this.headOf(row);
    return [...(head ? [head] : []), ...(this.ofClass.get(row.key) ?? []).map(({ teacher }) => teacher)];
  }

  teachersOfCourseIn({ key }: ClassRow, course: string): string[] {
    return (this.ofClass.get(key) ?? []).filter((one) => one.course === course).map(({ teacher }) => teacher);
  }

  headsOfGrade(grade: string): string[] {
    return this.assigned.filter((one) => one.head && one.grade === grade).map(({ teacher }) => teacher);
  }

  /** All who teach in a grade, or a course of it, or a course anywhere. */
  teachersWhere({ grade, course }: { grade?: string; course?: string }): string[] {
    const gradeOf = new Map(this.classes.map((row) => [row.key, row.grade]));
    const inGrade = (one: Assignment) => (one.class === undefined ? one.grade : gradeOf.get(one.class));
    return this.assigned
      .filter(
        (one) => (grade === undefined || inGrade(one) === grade) && (course === undefined || one.course === course),
      )
      .map(({ teacher }) => teacher);
  }
}
