/*
 * The ids by which apps know groups, as the samples of 2017 have them: the range says what kind of group it is.
 */
const within = (value: number, most: number, what: string): number => {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new RangeError(`${what} ${value}`);
  return value;
};
const grade = (no: number) => within(no, 9999, 'number of a grade');
const course = (no: number) => within(no, 999, 'number of a course');

export const relationIds = {
  staff: 50_000_000,
  ofGrade: (gradeNo: number) => 20_000_000 + grade(gradeNo),
  ofCourse: (courseNo: number) => 30_000_000 + course(courseNo),
  lessonPrep: (gradeNo: number, courseNo: number) => 40_000_000 + grade(gradeNo) * 1000 + course(courseNo),
  classCourse: (classNo: number, courseNo: number) =>
    60_000_000 + within(classNo, 9999, 'number of a class') * 1000 + course(courseNo),
  /** Below all ranges; departments have such ids as well, in groups of another type. */
  ofClass: (relation: number) => within(relation, 19_999_999, 'relation id of a class'),
} as const;
