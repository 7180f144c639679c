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

/** What has been given out before, also to what is no longer there. */
export interface NumbersBefore {
  readonly roster?: Roster;
  /** The highest numbers that anything ever had, where more is known of them than the roster says. */
  readonly highest?: { readonly class: number; readonly relation: number; readonly course: number };
}

/**
 * Gives courses and classes their numbers: those that they had before, else the usual ones, else the next that nobody has
 * had. What a list that has come has numbered itself does not count, since it did not know what was given out.
 */
export function numbered(roster: Roster, before: NumbersBefore = {}): Roster {
  return { ...roster, courses: numberedCourses(roster, before), classes: numberedClasses(roster, before) };
}

/** Numbers below it are those of usual courses. */
const firstOwnCourse = 100;

function numberedCourses({ courses }: Roster, { roster, highest }: NumbersBefore): Course[] {
  const had = new Map((roster?.courses ?? []).map(({ key, no }) => [key, no]));
  const taken = new Set(had.values());
  let last = Math.max(firstOwnCourse - 1, highest?.course ?? 0, ...taken);
  return courses.toSorted(byKey).map(({ key }) => {
    const usual = usualCourses.indexOf(key) + 1;
    return { key, no: had.get(key) ?? (usual > 0 && !taken.has(usual) ? usual : ++last) };
  });
}

function numberedClasses({ classes }: Roster, { roster, highest }: NumbersBefore): ClassRow[] {
  const had = new Map((roster?.classes ?? []).map((row) => [row.key, row]));
  const last = (of: 'no' | 'relation') => [...had.values()].reduce((most, row) => Math.max(most, row[of]), 0);
  let no = Math.max(last('no'), highest?.class ?? 0);
  let relation = Math.max(last('relation'), highest?.relation ?? 0);
  return classes.toSorted(byClass).map((row) => {
    const old = had.get(row.key);
    return { ...row, no: old?.no ?? ++no, relation: old?.relation ?? ++relation };
  });
}

const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** By stage, then the oldest first, then by number. */
export const byClass = (a: ClassRow, b: ClassRow): number =>
  stages[a.stage].before - stages[b.stage].before || a.entered - b.entered || a.number - b.number;
