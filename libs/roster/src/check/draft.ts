import { placeName, type Place } from '../faults/fault.js';
import type { SaidId } from '../model/given-id.js';
import { courseName, gradeRow } from '../model/numbers.js';
import {
  keyOf,
  type Assignment,
  type ClassRow,
  type Course,
  type GradeRow,
  type GuardianLink,
  type Person,
  type Role,
  type Roster,
} from '../model/roster.js';
import type { Grade } from '../cells/class-name.js';
import type { Faults } from './cells.js';
import { GivenIds } from './given-ids.js';
import type { CheckOptions } from './options.js';

/** What a row says of a person. */
export interface Said {
  role: Role;
  name: string;
  no?: string;
  idNumber?: string;
  phone?: string;
  ids?: readonly SaidId[];
  at: Place;
}

interface Known {
  person: Person;
  at: Place;
}

/**
 * What has been read of a roster so far. People are known by a digest of the best that is said of them: number, identity
 * number, phone and name; no key tells who somebody is.
 */
export class Draft {
  private readonly people = new Map<string, Known>();
  private readonly numbers = new Map<string, Known>();
  private readonly classes = new Map<string, ClassRow>();
  private readonly grades = new Map<string, GradeRow>();
  private readonly courses = new Map<string, Course>();
  private readonly classOf = new Map<string, string>();
  private readonly pupils = new Map<string, string>();
  private readonly links = new Map<string, GuardianLink>();
  /** Of each class its head teacher. */
  private readonly heads = new Map<string, string>();
  private readonly assignments = new Map<string, Assignment & { at: Place }>();
  private readonly given: GivenIds;

  constructor(
    private readonly options: CheckOptions,
    readonly faults: Faults,
  ) {
    this.given = new GivenIds(faults);
  }

  key(role: Role, evidence: string): string {
    return `${role}-${this.options.digest(`${role} ${evidence}`).slice(0, 24)}`;
  }

  /** The key of a person who may stand here once only. */
  addOnce(said: Said, evidence: string, twice: 'student_twice'): string | undefined {
    const known = this.people.get(this.key(said.role, evidence));
    if (known && known.person.name === said.name) return this.faults.add(said.at, twice, placeName(known.at));
    return this.add(said, evidence);
  }

  /** The key of a person, known before or not; nothing where a number that is said is somebody else's. */
  add(said: Said, evidence: string): string | undefined {
    const key = this.key(said.role, evidence);
    const clash = this.clash(said, key);
    if (clash) return this.faults.add(said.at, clash.code, placeName(clash.at));
    this.give(key, said);
    const known = this.people.get(key);
    if (known) return key;
    const { role, name, no, idNumber, phone, at } = said;
    const person: Person = {
      key,
      role,
      name,
      ...(no && { externalId: no }),
      ...(idNumber && { idDigest: this.options.digest(idNumber) }),
      ...(phone && { phone }),
      status: 'active',
    };
    const entry = { person, at };
    this.people.set(key, entry);
    for (const number of numbersOf(said)) this.numbers.set(number, entry);
    return key;
  }

  /** What apps know a person by already. */
  give(person: string, { role, ids = [] }: Pick<Said, 'role' | 'ids'>): void {
    this.given.give({ person, role }, ids);
  }

  private clash({ role, name, no, idNumber, phone }: Said, key: string) {
    const other = (number: string) => {
      const found = this.numbers.get(`${role} ${number}`);
      return found && (found.person.key !== key || found.person.name !== name) ? found : undefined;
    };
    const byNo = no ? other(`no ${no}`) : undefined;
    if (byNo) return { code: 'number_twice' as const, at: byNo.at };
    const byId = idNumber ? other(`id ${idNumber}`) : undefined;
    if (byId) return { code: 'id_number_twice' as const, at: byId.at };
    const byPhone = phone && role === 'teacher' ? other(`phone ${phone}`) : undefined;
    return byPhone && { code: 'teacher_phone_twice' as const, at: byPhone.at };
  }

  /** Two guardians with a phone in common are shown, and stay two: a name is nothing to merge people by. */
  warnOfPhone({ role, name, phone, at }: Said): void {
    const known = phone ? this.numbers.get(`${role} phone ${phone}`) : undefined;
    if (known && known.person.name !== name) this.faults.add(at, 'phone_of_two_guardians', placeName(known.at));
  }

  enrol(student: string, row: ClassRow, name: string): void {
    this.addClass(row);
    this.classOf.set(student, row.key);
    this.pupils.set(`${row.key} ${name}`, student);
  }

  pupilOf(row: ClassRow, name: string): string | undefined {
    return this.pupils.get(`${row.key} ${name}`);
  }

  pupilByNumber(number: string): string | undefined {
    return this.numbers.get(`student ${number}`)?.person.key;
  }

  isEnrolled(student: string): boolean {
    return this.classOf.has(student);
  }

  get hasPupils(): boolean {
    return this.classOf.size > 0;
  }

  addClass(row: ClassRow): void {
    this.classes.set(row.key, row);
    const [stage, year] = row.grade.split('-');
    this.addGrade({ stage: stage as Grade['stage'], year: Number(year) });
  }

  addGrade(grade: Grade): string {
    const row = gradeRow(grade);
    this.grades.set(row.key, row);
    return row.key;
  }

  addCourse(text: string): string {
    const key = courseName(text);
    this.courses.set(key, { key, no: 0 });
    return key;
  }

  link(link: GuardianLink): void {
    this.links.set(keyOf.guardians(link), link);
  }

  assign(assignment: Assignment, at: Place): void {
    const { class: of, head, teacher } = assignment;
    if (head && of !== undefined) {
      const known = this.heads.get(of) ?? teacher;
      if (known !== teacher) return void this.faults.add(at, 'head_twice', this.classes.get(of)?.name ?? of);
      this.heads.set(of, teacher);
    }
    this.assignments.set(keyOf.assignments(assignment), { ...assignment, at });
  }

  roster(): Roster {
    const taught = new Set(this.classOf.values());
    const told = new Set<string>();
    for (const { class: of, at } of this.assignments.values()) {
      if (!this.hasPupils || of === undefined || taught.has(of) || told.has(of)) continue;
      told.add(of);
      this.faults.add(at, 'class_without_pupils', this.classes.get(of)!.name);
    }
    const given = this.given.all;
    return {
      schoolYear: this.options.schoolYear,
      grades: [...this.grades.values()],
      classes: [...this.classes.values()],
      courses: [...this.courses.values()],
      people: [...this.people.values()].map(({ person }) => withTwin(person, this.numbers)),
      enrolments: [...this.classOf].map(([student, of]) => ({ student, class: of })),
      guardians: [...this.links.values()],
      assignments: [...this.assignments.values()].map(({ at: _, ...assignment }) => assignment),
      ...(given.length > 0 && { given }),
    };
  }
}

const numbersOf = ({ role, no, idNumber, phone }: Said): string[] => [
  ...(no ? [`${role} no ${no}`] : []),
  ...(idNumber ? [`${role} id ${idNumber}`] : []),
  ...(phone ? [`${role} phone ${phone}`] : []),
];

/** A guardian with the phone and the name of a teacher is that teacher. */
function withTwin(person: Person, numbers: ReadonlyMap<string, Known>): Person {
  if (person.role !== 'guardian' || !person.phone) return person;
  const teacher = numbers.get(`teacher phone ${person.phone}`)?.person;
  return teacher && teacher.name === person.name ? { ...person, sameAs: teacher.key } : person;
}
