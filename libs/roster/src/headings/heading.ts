import { compact, smallNumber } from '../cells/normal.js';
import { aliases, bareRelation, guardianWords, leftOut, type GuardianPart, type PlainField } from './aliases.js';

/** What a column holds: a field, or a part of the guardian of that place. */
export type Column =
  | { field: PlainField }
  | { guardian: number; part: Exclude<GuardianPart, 'ignored'>; relation?: string }
  | { leftOut: true };

/** A heading without marks of what is required, hints in brackets and signs at its end. */
const bareHeading = (text: string): string =>
  compact(text)
    .toLowerCase()
    .replace(/[*★※]|[([](必填|选填|required|optional)[^)\]]*[)\]]/g, '')
    .replace(/[:。.]+$/, '')
    .replace(/[([][^)\]]*[)\]]$/, '')
    .replace(/[:。.]+$/, '')
    .replaceAll('_', '');

const key = (alias: string) => bareHeading(alias);
const plain = new Map<string, PlainField>(
  Object.entries(aliases).flatMap(([field, names]) => names.map((name) => [key(name), field as PlainField] as const)),
);
const unread = new Set(leftOut.map(key));
const relations = new Set(bareRelation.map(key));

const partOf = new Map<string, GuardianPart>(
  Object.entries(guardianWords.parts).flatMap(([part, names]) =>
    names.map((name) => [key(name), part as GuardianPart] as const),
  ),
);

const alternatives = (words: readonly string[]) => words.toSorted((a, b) => b.length - a.length).join('|');
const numbered = new RegExp(
  `^(?:学生|student)?(?:${alternatives(guardianWords.numbered)})([1-9一二三四五六])?(?:的)?(.*)$`,
);

function guardianColumn(heading: string): Column | undefined {
  for (const [index, [relation, words]] of Object.entries(guardianWords.related).entries()) {
    const word = words.find((one) => heading.startsWith(one));
    const part = word === undefined ? undefined : partOf.get(heading.slice(word.length));
    if (part) return part === 'ignored' ? { leftOut: true } : { guardian: index + 1, part, relation };
  }
  const [, place, rest = ''] = numbered.exec(heading) ?? [];
  // The number may stand behind the part as well: 家长姓名1.
  const [, partName = '', behind] = /^(.*?)([1-9一二三四五六])?$/.exec(rest) ?? [];
  const part = numbered.test(heading) ? partOf.get(partName) : undefined;
  if (!part) return undefined;
  return part === 'ignored' ? { leftOut: true } : { guardian: smallNumber(place ?? behind ?? '1')!, part };
}

/** @returns undefined for a heading that nobody has told us of */
export function columnOfHeading(text: string): Column | undefined {
  const heading = bareHeading(text);
  if (heading === '') return undefined;
  const field = plain.get(heading);
  if (field) return { field };
  if (relations.has(heading)) return { guardian: 1, part: 'relation' };
  return guardianColumn(heading) ?? (unread.has(heading) ? { leftOut: true } : undefined);
}
