import { median } from '../gateway/report.js';
import { probes, type Times } from './probes.js';

/** More than so many times the quiet time is not fair. */
const fair = 2;

const figures = { median, worst: (times: readonly number[]) => Math.max(...times) };

interface Row {
  what: string;
  figure: string;
  quiet: number;
  /** With the flood in a deployment of its own, on the same machine. */
  apart: number;
  flooded: number;
}

export const rowsOf = (times: { quiet: Times; apart: Times; flooded: Times }): Row[] =>
  probes.flatMap((what) =>
    Object.entries(figures).map(([figure, of]) => {
      const [quiet, apart, flooded] = [of(times.quiet[what]), of(times.apart[what]), of(times.flooded[what])];
      return { what, figure, quiet, apart, flooded };
    }),
  );

export const printed = (rows: readonly Row[]) =>
  rows.map(({ what, figure, quiet, apart, flooded }) => ({
    what,
    figure,
    'quiet ms': quiet.toFixed(1),
    'apart ms': apart.toFixed(1),
    'flooded ms': flooded.toFixed(1),
    'of quiet': (flooded / quiet).toFixed(2),
    'of apart': (flooded / apart).toFixed(2),
  }));

/** In words, where it is not fair, and that it is: against the quiet time, and against what the machine leaves. */
export const judged = (rows: readonly Row[]): string =>
  (['quiet', 'apart'] as const)
    .map((base) => {
      const unfair = rows
        .map(({ what, figure, flooded, ...row }) => ({
          name: `${figure} ${what}`,
          ratio: flooded / row[base],
        }))
        .filter(({ ratio }) => ratio > fair)
        .map(({ name, ratio }) => `${name} ${ratio.toFixed(2)}`);
      return unfair.length > 0
        ? `ABOVE ${fair} TIMES the ${base} time: ${unfair.join(', ')}`
        : `everything within ${fair} times the ${base} time`;
    })
    .join('\n');
