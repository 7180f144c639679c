import { normal } from '../cells/normal.js';

const longest = 60;

/** A value as it may be shown: long numbers, which are phones and identity numbers, with their middle hidden. */
export function masked(value: string): string {
  const shown = normal(value).replace(/\+?\d(?:[ -.]?\d){5,}[\dXx]?/g, (number) => {
    const [head, tail] = [number.slice(0, 3), number.slice(-2)];
    return `${head}${'*'.repeat(number.length - 5)}${tail}`;
  });
  return shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
}
