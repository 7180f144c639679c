import { envelopeVersions, errors, eventsFor, workKinds, type ErrorName, type WorkKindName } from '#contracts';
import type { WorkSelection, WorkState } from '#operating';
import { commaSeparated } from './comma-separated.js';
import { idNumber } from './numbers.js';
import { Command, InvalidArgumentError, Option } from 'commander';

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `15m`, `1h`, `3d`, in milliseconds. */
export function age(text: string): number {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (!number) throw new InvalidArgumentError('Give a number and a unit: 90s, 15m, 1h or 3d.');
  return Number(number) * unitMs[unit as keyof typeof unitMs];
}

/** Types of events that callbacks tell, comma separated. The word for all is kept: what a parser calls null, commander calls ''. */
export function eventTypes(text: string): string[] | 'all' {
  if (text === 'all') return text;
  const known: string[] = eventsFor('callbacks').map(({ type }) => type);
  const named = commaSeparated(text);
  if (named.every((type) => known.includes(type))) return named;
  throw new InvalidArgumentError(`Give some of ${known.join(', ')}; or all.`);
}

/** Which version of the envelope of events somebody takes. */
export const envelopeOption = (meaning: string): Option =>
  new Option('--envelope <version>', meaning).argParser((text) => {
    const version = envelopeVersions.find((one) => String(one) === text);
    if (!version) throw new InvalidArgumentError(`Give ${envelopeVersions.join(' or ')}: /docs/events shows both.`);
    return version;
  });

/** What every command that selects work understands. */
export interface SelectingOptions {
  kind?: WorkKindName;
  school?: number;
  error?: ErrorName;
  olderThan?: number;
  parked?: true;
  open?: true;
  overdue?: true;
  json?: true;
}

const state = (name: WorkState, meaning: string) =>
  new Option(`--${name}`, meaning).conflicts(['parked', 'open', 'overdue'].filter((other) => other !== name));

/** Adds the filters to a command. */
export const selecting = (command: Command): Command =>
  command
    .option('--school <id>', 'only work for this school', idNumber)
    .addOption(new Option('--error <name>', 'only what was parked with this failure').choices(Object.keys(errors)))
    .option('--older-than <age>', 'only what has been so for longer: 90s, 15m, 1h, 3d', age)
    .addOption(state('parked', 'what was given up until somebody looks'))
    .addOption(state('open', 'what is wanted and not done yet'))
    .addOption(state('overdue', 'open, due for a minute, and in nobody’s hands'))
    .option('--json', 'for programs');

export const ofKind = (command: Command): Command =>
  command.addOption(new Option('--kind <kind>', 'only this kind of work').choices(Object.keys(workKinds)));

/** The work that options mean; `otherwise` is the state where none is named. */
export function selectionOf(options: SelectingOptions, otherwise: WorkState): WorkSelection {
  const named = (['parked', 'open', 'overdue'] as const).find((name) => options[name]);
  const { kind, school, error, olderThan } = options;
  return { state: named ?? otherwise, kind, school, error, olderThanMs: olderThan };
}

/** Whether anything narrows the selection: nobody means all there is without saying so. */
export const narrows = (filters: object): boolean => Object.values(filters).some((value) => value !== undefined);
