import { gradeName, stages, type Grade, type Stage } from '../cells/class-name.js';
import { compact } from '../cells/normal.js';
import type { ClassRow, Course, GradeRow, Roster } from './roster.js';

/** Grades 1 to 3 are those of senior school, as in the 2017 samples; junior and primary have numbers of their own. */
const firstGradeNo: Record<Stage, number> = { senior: 1, junior: 101, primary: 201 };

const gradeKey = ({ stage, year }: Grade): string => `${stage}-${year}`;

export const gradeRow = (grade: Grade): GradeRow => ({
  key: gradeKey(grade),
  name: gradeName(grade),
  no: firstGradeNo[grade.stage] + grade.year - 1,
});

/** A class whose numbers are not known yet has 0 for them. */
export function classRow(grade: Grade, { number, schoolYear }: { number: number; schoolYear: number }): ClassRow {
  const entered = schoolYear - grade.year + 1;
  return {
    key: `${grade.stage}-${entered}-${number}`,
    stage: grade.stage,
    entered,
    number,
    grade: gradeKey(grade),
    name: `${gradeName(grade)}(${number})班`,
    no: 0,
    relation: 0,
  };
}

/** The grade in which a class is that year; undefined before it enters and after it has left. */
export function gradeIn(stage: Stage, entered: number, schoolYear: number): Grade | undefined {
  const year = schoolYear - entered + 1;
  return year >= 1 && year <= stages[stage].years ? { stage, year } : undefined;
}

/** Courses by number; mathematics is 2 in the samples of 2017. */
const usualCourses = [
  '语文',
  '数学',
  '英语',
  '物理',
  '化学',
  '生物',
  '政治',
  '历史',
  '地理',
  '体育',
  '音乐',
  '美术',
  '信息技术',
  '通用技术',
  '心理健康',
  '科学',
  '道德与法治',
  '劳动',
  '综合实践',
  '书法',
];

const sameCourse: Record<string, string> = {
  道法: '道德与法治',
  思想政治: '政治',
  思政: '政治',
  信息: '信息技术',
  信息科技: '信息技术',
  心理: '心理健康',
  生物学: '生物',
  体育与健康: '体育',
  chinese: '语文',
  math: '数学',
  maths: '数学',
  mathematics: '数学',
  english: '英语',
  physics: '物理',
  chemistry: '化学',
  biology: '生物',
  politics: '政治',
  history: '历史',
  geography: '地理',
  pe: '体育',
  music: '音乐',
  art: '美术',
  science: '科学',
};

export function courseName(text: string): string {
  const name = compact(text);
  return sameCourse[name.toLowerCase()] ?? name;
}

/**
 * Gives numbers to courses and classes that have none: those that they had before, else the usual ones, else the next that
 * nobody has had. A number is for ever.
 */
export function numbered(roster: Roster, before?: Roster): Roster {
  return { ...roster, courses: numberedCourses(roster, before), classes: numberedClasses(roster, before) };
}

function numberedCourses({ courses }: Roster, before?: Roster): Course[] {
  const had = new Map((before?.courses ?? []).map(({ key, no }) => [key, no]));
  const taken = new Set([...had.values(), ...courses.map(({ no }) => no)]);
  let next = 100;
  return courses.toSorted(byKey).map((course) => {
    const usual = usualCourses.indexOf(course.key) + 1;
    const no = had.get(course.key) || course.no || (taken.has(usual) ? 0 : usual) || free();
    taken.add(no);
    return { ...course, no };
  });
  function free() {
    while (taken.has(next)) next++;
    return next;
  }
}

function numberedClasses({ classes }: Roster, before?: Roster): ClassRow[] {
  const had = new Map((before?.classes ?? []).map((row) => [row.key, row]));
  const last = (of: 'no' | 'relation') => Math.max(0, ...[...had.values(), ...classes].map((row) => row[of]));
  let [no, relation] = [last('no'), last('relation')];
  return classes.toSorted(byClass).map((row) => {
    const old = had.get(row.key);
    return { ...row, no: old?.no || row.no || ++no, relation: old?.relation || row.relation || ++relation };
  });
}

const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** By stage, then the oldest first, then by number. */
const byClass = (a: ClassRow, b: ClassRow): number =>
  stages[a.stage].before - stages[b.stage].before || a.entered - b.entered || a.number - b.number;
