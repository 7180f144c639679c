import { classWords, stages, type ClassWords, type Grade } from '../cells/class-name.js';
import { compact, smallNumber } from '../cells/normal.js';
import { several } from '../cells/several.js';
import { classRow, gradeIn } from '../model/numbers.js';
import type { ClassRow } from '../model/roster.js';
import type { CheckOptions } from './options.js';
import type { Faults, Found } from './cells.js';

/** A column of the grade: 高一, Grade 10, 2026级, or a number, of the school's own years or of all twelve. */
export function gradeWords(text: string, { stage }: CheckOptions): ClassWords | undefined {
  const written = compact(text);
  if (/^\d{4}$/.test(written)) return { entered: Number(written) };
  const number = smallNumber(written);
  if (number === undefined) return classWords(text);
  if (stage && number <= stages[stage].years) return { grade: { stage, year: number } };
  return classWords(`${number}年级`);
}

/** The grade that is meant, of what several cells and the title say; what is said first counts. */
export function gradeOf(said: readonly (ClassWords | undefined)[], options: CheckOptions): Grade | undefined {
  const first = said.find((words) => words?.grade ?? words?.entered);
  if (first?.grade) return first.grade;
  const stage = said.find((words) => words?.stage ?? words?.grade)?.stage ?? options.stage;
  return first?.entered !== undefined && stage ? gradeIn(stage, first.entered, options.schoolYear) : undefined;
}

/** The class of a cell, with what a column of the grade and the title say. */
export function classIn(
  found: Found,
  around: readonly (ClassWords | undefined)[],
  { options, faults }: { options: CheckOptions; faults: Faults },
): ClassRow | undefined {
  const words = classWords(found.text);
  if (words?.number === undefined) return faults.add(found.at, 'class_form', found.text);
  const grade = gradeOf([words, ...around], options);
  if (!grade) return faults.add(found.at, 'grade_missing', found.text);
  return classRow(grade, { number: words.number, schoolYear: options.schoolYear });
}

/** Several classes in one cell, `高一(1)班、(2)班` and `高一1-3班`; a part without a grade has that of the one before it. */
export function classesIn(
  found: Found,
  around: readonly (ClassWords | undefined)[],
  context: { options: CheckOptions; faults: Faults },
): ClassRow[] {
  let before: ClassWords | undefined;
  return several(found.text)
    .flatMap(spread)
    .flatMap((text) => {
      const row = classIn({ ...found, text }, [before, ...around], context);
      const words = classWords(text);
      if (words?.grade ?? words?.entered) before = words;
      return row ? [row] : [];
    });
}

/** `高一1-3班` as its three classes. */
function spread(text: string): string[] {
  const [, head = '', first, last] = /^(.*?)\(?(\d{1,2})\)?班?[-~至到]\(?(\d{1,2})\)?班?$/.exec(compact(text)) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === undefined || !(from < to)) return [text];
  return Array.from({ length: to - from + 1 }, (_, index) => `${head}${from + index}班`);
}
