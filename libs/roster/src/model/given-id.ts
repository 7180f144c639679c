import type { Place } from '../faults/fault.js';

/** The ids by which apps of 2017 know people: of the school, of all schools, and teacher_id or student_id. */
export const idNames = ['account_id', 'im_user_id', 'person_id'] as const;
export type IdName = (typeof idNames)[number];

/** An id that a list gives somebody, for a school whose apps know him by it already; and where it stands. */
export interface GivenId {
  /** His key. */
  readonly person: string;
  readonly name: IdName;
  readonly id: number;
  readonly at: Place;
}

/** The same as a cell gives it, before it is known whose row that is. */
export type SaidId = Pick<GivenId, 'name' | 'id' | 'at'>;
