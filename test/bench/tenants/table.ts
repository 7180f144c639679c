import { median } from '../gateway/report.js';
import { probes, type Times } from './probes.js';

/** More than so many times the quiet time is not fair. */
const fair = 2;

const figures = { median, worst: (times: readonly number[]) => Math.max(...times) };

interface Row {
  what: string;
  figure: string;
  quiet: number;
  flooded: number;
  ratio: number;
}

export const rowsOf = (times: { quiet: Times; flooded: Times }): Row[] =>
  probes.flatMap((what) =>
    Object.entries(figures).map(([figure, of]) => {
      const [quiet, flooded] = [of(times.quiet[what]), of(times.flooded[what])];
      return { what, figure, quiet, flooded, ratio: flooded / quiet };
    }),
  );

export const printed = (rows: readonly Row[]) =>
  rows.map(({ what, figure, quiet, flooded, ratio }) => ({
    what,
    figure,
    'quiet ms': quiet.toFixed(1),
    'flooded ms': flooded.toFixed(1),
    ratio: ratio.toFixed(2),
  }));

/** In words, where it is not fair, and that it is. */
export function judged(rows: readonly Row[]): string {
  const unfair = rows
    .filter(({ ratio }) => ratio > fair)
    .map(({ what, figure, ratio }) => `${figure} ${what} ${ratio.toFixed(2)}`);
  return unfair.length > 0
    ? `ABOVE ${fair} TIMES the quiet time: ${unfair.join(', ')}`
    : `everything within ${fair} times the quiet time`;
}
