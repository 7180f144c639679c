import { compact, smallNumber } from './normal.js';

export type Stage = 'primary' | 'junior' | 'senior';

/** A year of a stage of school: the second of junior is 初二, and 八年级 as well. */
export interface Grade {
  readonly stage: Stage;
  /** From 1. */
  readonly year: number;
}

/** How many years each stage has, and from which grade of all twelve on. */
export const stages: Record<Stage, { years: number; before: number; word: string }> = {
  primary: { years: 6, before: 0, word: '小' },
  junior: { years: 3, before: 6, word: '初' },
  senior: { years: 3, before: 9, word: '高' },
};

const stageNames = Object.keys(stages) as Stage[];
const numeral = '一二三四五六';

/** 高一, 初二; 三年级 where it is a primary school. */
export const gradeName = ({ stage, year }: Grade): string =>
  stage === 'primary' ? `${numeral[year - 1]}年级` : `${stages[stage].word}${numeral[year - 1]}`;

const ofTwelve = (grade: number): Grade | undefined => {
  const stage = stageNames.findLast((name) => stages[name].before < grade);
  return stage && grade <= 12 ? { stage, year: grade - stages[stage].before } : undefined;
};

const inStage = (stage: Stage, year: number | undefined): Grade | undefined =>
  year !== undefined && year >= 1 && year <= stages[stage].years ? { stage, year } : undefined;

/** What is said of a class; the grade by name, or by the year in which the class has entered. */
export interface ClassWords {
  grade?: Grade;
  /** The calendar year in which they entered, 2026级. */
  entered?: number;
  stage?: Stage;
  number?: number;
}

const stageOf: Record<string, Stage> = {
  小: 'primary',
  小学: 'primary',
  初: 'junior',
  初中: 'junior',
  高: 'senior',
  高中: 'senior',
};

const patterns: [RegExp, (match: RegExpMatchArray) => ClassWords | undefined][] = [
  [
    /^(小|初中|高中|小学|初|高)?(\d{4})级/,
    ([, word, year]) => ({ stage: word ? stageOf[word] : undefined, entered: Number(year) }),
  ],
  [
    /^(小学|初中|高中|小|初|高)([一二三四五六1-6])(年级|年段|年)?/,
    ([, word, year]) => ({ grade: inStage(stageOf[word!]!, smallNumber(year!)) }),
  ],
  [/^(十[一二]?|[一二三四五六七八九]|\d{1,2})年[级段]/, ([, year]) => ({ grade: ofTwelve(smallNumber(year!) ?? 0) })],
  [/^grade(\d{1,2}),?/i, ([, year]) => ({ grade: ofTwelve(Number(year)) })],
];

const numberOf = (text: string): number | undefined => {
  const [, written] =
    /^[([【]?(\d{1,3}|[一二三四五六七八九十]{1,3})[)\]】]?班?$/.exec(text) ?? /^class(\d{1,3})$/i.exec(text) ?? [];
  const number = written === undefined ? undefined : smallNumber(written);
  return number === undefined || number === 0 ? undefined : number;
};

/**
 * Reads 高一(10)班, （2）班, 17, 八年级3班, 初2026级(3)班, Grade 7 Class 2 and a grade alone. What does not stand there is left out.
 * @returns undefined for what is no name of a class
 */
export function classWords(text: string): ClassWords | undefined {
  const written = compact(text);
  for (const [pattern, read] of patterns) {
    const match = pattern.exec(written);
    if (!match) continue;
    const words = read(match);
    if (!words || ('grade' in words && !words.grade)) return undefined;
    const rest = written.slice(match[0].length);
    if (rest === '') return words;
    const number = numberOf(rest);
    return number === undefined ? undefined : { ...words, number };
  }
  const number = numberOf(written);
  return number === undefined ? undefined : { number };
}

/** The class that a title line such as `高一年级（2）班学生名册` speaks of. */
export function classInTitle(title: string): ClassWords | undefined {
  const written = compact(title);
  const grade =
    '(?:(?:小学|初中|高中|小|初|高)(?:\\d{4}级|[一二三四五六1-6](?:年[级段])?)|\\d{4}级|[一二三四五六七八九1-9]年[级段])';
  const found = new RegExp(`${grade}?[(]?(?:\\d{1,2}|[一二三四五六七八九十]{1,3})[)]?班`).exec(written)?.[0];
  const named = found === undefined ? undefined : classWords(found);
  if (named) return named;
  const only = new RegExp(grade).exec(written)?.[0];
  return only === undefined ? undefined : classWords(only);
}
