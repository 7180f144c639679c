import { normal } from './normal.js';

/**
 * The name of a person: not a number and not the beginning of a formula; names of other countries have points, dashes and
 * spaces.
 * @returns undefined for what is none
 */
export function personName(text: string): string | undefined {
  const name = normal(text);
  return name === '' || /\d|^[=+\-@]|[<>{}\\]/.test(name) || name.length > 60 ? undefined : name;
}
