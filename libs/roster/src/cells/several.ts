import { normal } from './normal.js';
import { relationOf } from './relation.js';

/** The parts of a cell that holds several: commas of either width, semicolons, slashes, lines. */
export const several = (text: string): string[] =>
  text
    .split(/\r\n|[\r\n]/)
    .flatMap((line) => normal(line).split(/[,;/|]/))
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** `张三(父亲)` and `父亲:张三` as a name and what it is to the pupil. */
export function nameAndRelation(text: string): { name: string; relation?: string } {
  const written = normal(text);
  const [, name = '', behind = ''] = /^(.+?)\(([^()]+)\)$/.exec(written) ?? [];
  if (relationOf(behind)) return { name: name.trim(), relation: relationOf(behind) };
  const [, before = '', after = ''] = /^([^:]+):(.+)$/.exec(written) ?? [];
  if (relationOf(before)) return { name: after.trim(), relation: relationOf(before) };
  return { name: written };
}
