import type { Cpu } from './cpu.js';
import type { Run } from './load.js';

/** One run of one program: what its clients saw, and what it cost, in microseconds of CPU per request. */
export type Measured = Run & { cpu: Cpu };
/** One round: each program once, one right after the other. */
export type Round = Readonly<Record<string, Measured>>;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/**
 * The table of one case. Ratios are medians of the ratios of each round: programs of one round had the same machine, as
 * far as one can have it.
 * @param to the program that the others are compared with
 */
export function tableOf(rounds: readonly Round[], to: string): Record<string, string | number>[] {
  return Object.keys(rounds[0]!).map((program) => {
    const of = (what: (run: Measured) => number) => median(rounds.map((round) => what(round[program]!)));
    const ratio = (what: (run: Measured) => number) =>
      median(rounds.map((round) => what(round[program]!) / what(round[to]!))).toFixed(2);
    return {
      program,
      'requests/s': Math.round(of(({ perSecond }) => perSecond)),
      [`to ${to}`]: ratio(({ perSecond }) => perSecond),
      'p50 ms': of(({ p50 }) => p50).toFixed(1),
      'p99 ms': of(({ p99 }) => p99).toFixed(1),
      [`p99 to ${to}`]: ratio(({ p99 }) => p99),
      refused: rounds.reduce((sum, round) => sum + round[program]!.unexpected, 0),
      'CPU µs': Math.round(of(({ cpu }) => cpu.server)),
      [`CPU to ${to}`]: ratio(({ cpu }) => cpu.server),
      'PostgreSQL µs': Math.round(of(({ cpu }) => cpu.postgres)),
      'Redis µs': Math.round(of(({ cpu }) => cpu.redis)),
    };
  });
}
