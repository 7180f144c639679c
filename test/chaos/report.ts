import type { Judgement } from './checker.js';
import { subjects } from './facts.js';
import type { RunOptions } from './rig.js';

export interface Summary extends Judgement {
  options: RunOptions;
  faults: Record<string, number>;
  /** Whole run, with its start and end. */
  seconds: number;
  passed: boolean;
}

const shown = 20;
const columns = ['attempt', 'acknowledged', 'ok', 'refused', 'lost', 'duplicated', 'unexpected', 'recovered'] as const;

/** One screen about a run. */
export function report({ options, tallies, violations, counts, faults, seconds, passed }: Summary): string {
  const list = (numbers: Record<string, number>) =>
    Object.entries(numbers)
      .map(([name, number]) => `${number} ${name}`)
      .join(', ');
  const row = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(12) + cells.map((cell) => String(cell).padStart(13)).join('');
  const more = violations.length > shown ? [`  … and ${violations.length - shown} more in summary.json`] : [];
  return [
    `chaos: seed ${options.seed}, ${options.seconds} s, ${options.groups} groups, ${options.gateways} gateways, ${options.workers} workers, ${options.dispatchers} dispatchers (${seconds} s in all)`,
    `faults: ${list(faults) || 'none'}`,
    `seen: ${list(counts)}`,
    '',
    row('', columns),
    ...subjects.map((subject) =>
      row(
        subject,
        columns.map((column) => tallies[subject][column]),
      ),
    ),
    '',
    ...violations.slice(0, shown).map(({ promise, what }) => `  ${promise} broken: ${what}`),
    ...more,
    passed ? 'all promises kept' : `${violations.length} violations; again with --seed ${options.seed}`,
  ].join('\n');
}
