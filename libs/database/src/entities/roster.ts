import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The roster of a school as a whole. */
@Entity('roster_school')
export class RosterSchool {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  /** The calendar year in which it begins; null: no list has come yet. */
  @Column({ type: 'integer', nullable: true })
  school_year: number | null;

  /** Raised by whatever begins to change the roster. */
  @Column({ type: 'integer', default: 0 })
  version: number;

  /** The highest number that a class ever had, as those below. */
  @Column({ type: 'integer', default: 0 })
  highest_class: number;

  @Column({ type: 'integer', default: 0 })
  highest_relation: number;

  @Column({ type: 'integer', default: 0 })
  highest_course: number;

  /** Of a known word, by which another key of the digests is noticed. */
  @Column({ type: 'text', nullable: true })
  digest_check: string | null;
}

/** A grade of the school year. */
@Entity('roster_grade')
export class RosterGrade {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @PrimaryColumn({ type: 'text' })
  key: string;

  @Column({ type: 'text' })
  name: string;

  /** grade_no of the 2017 API. */
  @Column({ type: 'integer' })
  no: number;
}

/** A class, known by when it entered. */
@Entity('roster_class')
export class RosterClass {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @PrimaryColumn({ type: 'text' })
  key: string;

  @Column({ type: 'text' })
  stage: string;

  /** A calendar year. */
  @Column({ type: 'integer' })
  entered: number;

  @Column({ type: 'integer' })
  number: number;

  @Column({ type: 'text' })
  grade: string;

  @Column({ type: 'text' })
  name: string;

  /** In relation ids of its subject groups. */
  @Column({ type: 'integer' })
  no: number;

  /** The relation id of its other groups. */
  @Column({ type: 'integer' })
  relation: number;
}

/** A subject; its name is its key. */
@Entity('roster_course')
export class RosterCourse {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @PrimaryColumn({ type: 'text' })
  key: string;

  @Column({ type: 'integer' })
  no: number;
}

/** A person in one role; his account is the `im_user` of this key. */
@Entity('roster_person')
export class RosterPerson {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @PrimaryColumn({ type: 'text' })
  key: string;

  @Column({ type: 'text' })
  role: 'teacher' | 'student' | 'guardian';

  @Column({ type: 'text' })
  name: string;

  /** The number that the school has given him. */
  @Column({ type: 'text', nullable: true })
  external_id: string | null;

  /** Keyed, of the number of the identity card. */
  @Column({ type: 'text', nullable: true })
  id_digest: string | null;

  @Column({ type: 'text', nullable: true })
  phone: string | null;

  /** Whoever has left keeps his row and his ids. */
  @Column({ type: 'text' })
  status: 'active' | 'left';

  /** Of a guardian who is a teacher as well. */
  @Column({ type: 'text', nullable: true })
  same_as: string | null;
}

/** The class of a pupil. */
@Entity('roster_enrolment')
export class RosterEnrolment {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @PrimaryColumn({ type: 'text' })
  student: string;

  @Column({ type: 'text' })
  class: string;
}

/** Whose guardian somebody is. */
@Entity('roster_guardian')
export class RosterGuardian {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @PrimaryColumn({ type: 'text' })
  guardian: string;

  @PrimaryColumn({ type: 'text' })
  student: string;

  @Column({ type: 'text' })
  relation: string;
}

/** Who teaches what and where, or heads a class or a grade. */
@Entity('roster_assignment')
export class RosterAssignment {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @PrimaryColumn({ type: 'text' })
  key: string;

  @Column({ type: 'text' })
  teacher: string;

  @Column({ type: 'text', nullable: true })
  course: string | null;

  @Column({ type: 'text', nullable: true })
  class: string | null;

  @Column({ type: 'text', nullable: true })
  grade: string | null;

  @Column({ type: 'boolean' })
  head: boolean;
}
