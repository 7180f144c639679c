import type { ClassRow, GradeRow, Roster } from '../model/roster.js';
import { relationIds } from './relation-ids.js';
import { School } from './school.js';
import { membersOf, type Candidate, type DerivedType, type WantedGroup } from './wanted-group.js';

/**
 * The groups that follow from a roster, with their members in order. Which rows come first in the roster changes nothing.
 * A group that nobody would be in is not wanted.
 */
export function deriveGroups(roster: Roster): WantedGroup[] {
  const school = new School(roster);
  const groups = [
    group(relationIds.staff, 'teacher', {
      name: '全校教职工',
      members: school.teachers.map(({ key }) => ({ person: key })),
    }),
    ...school.grades.flatMap((grade) => ofGrade(school, grade)),
    ...school.courses.map(({ key, no }) =>
      group(relationIds.ofCourse(no), 'teacher', {
        name: `${key}教研组`,
        members: plain(school.teachersWhere({ course: key })),
      }),
    ),
    ...school.classes.flatMap((row) => ofClass(school, row)),
  ];
  return groups.filter(({ members }) => members.length > 0);
}

interface Content {
  name: string;
  members: readonly Candidate[];
  owner?: string;
}

const group = (relation_id: number, group_type: DerivedType, { name, members, owner }: Content): WantedGroup => ({
  relation_id,
  group_type,
  group_name: name,
  members: membersOf(members, owner),
});

const plain = (people: readonly string[]): Candidate[] => people.map((person) => ({ person }));

/** 高一年段, and 一年级 where the word for the grade says it already. */
const gradeWord = ({ name }: GradeRow) => (name.endsWith('年级') ? name : `${name}年段`);

/** The head of the grade comes first, then the head teachers by class, then all others. */
function ofGrade(school: School, grade: GradeRow): WantedGroup[] {
  const heads = school.classes
    .filter((row) => row.grade === grade.key)
    .flatMap((row): Candidate[] => {
      const head = school.headOf(row);
      return head ? [{ person: head, remark: row.name }] : [];
    });
  const members = [
    ...school.headsOfGrade(grade.key).map((person) => ({ person, remark: '段长' })),
    ...heads,
    ...plain(school.teachersWhere({ grade: grade.key })),
  ];
  return [
    group(relationIds.ofGrade(grade.no), 'teacher', { name: `${gradeWord(grade)}任课老师`, members }),
    ...school.courses.map(({ key, no }) =>
      group(relationIds.lessonPrep(grade.no, no), 'teacher', {
        name: `${grade.name}${key}集备组`,
        members: plain(school.teachersWhere({ grade: grade.key, course: key })),
      }),
    ),
  ];
}

/** A group of pupils or guardians whom there are none of is a group of teachers talking to nobody. */
function ofClass(school: School, row: ClassRow): WantedGroup[] {
  const pupils = plain(school.pupilsOf(row).map(({ key }) => key));
  const guardians = guardiansOf(school, row);
  const owner = school.headOf(row);
  const teachers = school
    .teachersOf(row)
    .map((person): Candidate => ({ person, ...(person === owner && { remark: '班主任' }) }));
  const relation = relationIds.ofClass(row.relation);
  const groups: WantedGroup[] = [];
  if (pupils.length > 0) {
    groups.push(
      ...school.courses.flatMap((course) => classCourse(school, { row, course, pupils })),
      group(relation, 'teacherAndStudent', { name: `${row.name}师生群`, members: [...teachers, ...pupils], owner }),
      group(relation, 'student', { name: `${row.name}学生群`, members: pupils }),
    );
  }
  if (guardians.length > 0) {
    groups.push(
      group(relation, 'teacherAndGuardian', { name: `${row.name}家校群`, members: [...teachers, ...guardians], owner }),
      group(relation, 'guardian', { name: `${row.name}家长群`, members: guardians }),
    );
  }
  return groups;
}

function classCourse(
  school: School,
  { row, course, pupils }: { row: ClassRow; course: Roster['courses'][number]; pupils: readonly Candidate[] },
): WantedGroup[] {
  const teachers = school.teachersOfCourseIn(row, course.key);
  if (teachers.length === 0) return [];
  const members = [...plain(teachers), ...pupils];
  const name = `${row.name}${course.key}`;
  return [group(relationIds.classCourse(row.no, course.no), 'class_course', { name, members, owner: teachers[0] })];
}

/** In the order of their children; a guardian of several in the class is there once, and is told of all of them. */
function guardiansOf(school: School, row: ClassRow): Candidate[] {
  const remarks = new Map<string, string[]>();
  for (const { key, name } of school.pupilsOf(row))
    for (const { guardian, relation } of school.guardiansOf(key))
      remarks.set(guardian, [...(remarks.get(guardian) ?? []), `${name}的${relation}`]);
  return [...remarks].map(([person, words]) => ({ person, remark: words.join('、') }));
}
