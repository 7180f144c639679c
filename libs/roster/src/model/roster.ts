import type { Stage } from '../cells/class-name.js';
import type { GivenId } from './given-id.js';

export type Role = 'teacher' | 'student' | 'guardian';

export interface GradeRow {
  /** `senior-1`. */
  readonly key: string;
  readonly name: string;
  /** The number in relation ids; grade_no of the 2017 API. */
  readonly no: number;
}

/** A class is known by when it entered, so that a new year renames nobody by hand. */
export interface ClassRow {
  /** `senior-2026-10`. */
  readonly key: string;
  readonly stage: Stage;
  /** The calendar year in which it entered. */
  readonly entered: number;
  readonly number: number;
  readonly grade: string;
  readonly name: string;
  /** The number in relation ids of its subject groups. */
  readonly no: number;
  /** The relation id of its other groups. Data of 2017 have another number here than in `no`. */
  readonly relation: number;
}

export interface Course {
  /** Its name is its key. */
  readonly key: string;
  readonly no: number;
}

/**
 * A person in one role. A teacher who is a parent as well is two of them, each with an account of its own in the 2017
 * data; `sameAs` of the guardian names the teacher.
 */
export interface Person {
  readonly key: string;
  readonly role: Role;
  readonly name: string;
  /** The source's own id: student or staff number, sourcedId. */
  readonly externalId?: string;
  /** HMAC of the number of the identity card, which is not kept itself. */
  readonly idDigest?: string;
  readonly phone?: string;
  readonly status: 'active' | 'left';
  readonly sameAs?: string;
}

interface Enrolment {
  readonly student: string;
  readonly class: string;
}

export interface GuardianLink {
  readonly guardian: string;
  readonly student: string;
  /** 父亲, 母亲 … */
  readonly relation: string;
}

/** Who teaches what, and where; of a class or a grade, or of neither when a list says no more than the subject. */
export interface Assignment {
  readonly teacher: string;
  readonly course?: string;
  readonly class?: string;
  readonly grade?: string;
  /** Head teacher of the class, or head of the grade where there is no class. */
  readonly head: boolean;
}

/** The people of a school in one school year. Rows name each other by key. */
export interface Roster {
  /** The calendar year in which the school year begins. */
  readonly schoolYear: number;
  readonly grades: readonly GradeRow[];
  readonly classes: readonly ClassRow[];
  readonly courses: readonly Course[];
  readonly people: readonly Person[];
  readonly enrolments: readonly Enrolment[];
  readonly guardians: readonly GuardianLink[];
  readonly assignments: readonly Assignment[];
  /** Of a list that has come: ids that it gives people. They are no rows of the roster, but of the accounts that follow. */
  readonly given?: readonly GivenId[];
}

/** The tables of a roster, each after those that it names rows of. */
export const kinds = ['grades', 'classes', 'courses', 'people', 'enrolments', 'guardians', 'assignments'] as const;
export type Kind = (typeof kinds)[number];
export type RowOf<K extends Kind> = Roster[K][number];

/** By what a row is the same one in another roster. */
export const keyOf: { [K in Kind]: (row: RowOf<K>) => string } = {
  grades: ({ key }) => key,
  classes: ({ key }) => key,
  courses: ({ key }) => key,
  people: ({ key }) => key,
  enrolments: ({ student }) => student,
  guardians: ({ guardian, student }) => `${guardian} ${student}`,
  assignments: ({ teacher, course = '', class: of = '', grade = '', head }) =>
    [teacher, of, grade, head ? 'head' : course].join(' '),
};
