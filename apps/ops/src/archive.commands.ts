import { loadSettings } from '#config';
import {
  countFiles,
  readCoverage,
  readFiles,
  refillHours,
  retryFiles,
  surveyRefill,
  watchedRange,
  type Coverage,
  type FileSelection,
  type Operator,
  type Range,
} from '#operating';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { asOperator } from './operator.js';
import { idNumber } from './numbers.js';
import { count, printJson, printRows, span, table } from './print.js';

/** `ops archive …`: how much of what was written on phones is here. */
export function addArchiveCommands(program: Command): void {
  const archive = program.command('archive').description('How much of what is written on phones is here');

  archive
    .command('coverage')
    .description('Every hour by what is here of it; hours that stand alike in one line')
    .option('--from <moment>', 'the first hour; absent: the first that is watched', moment)
    .option('--to <moment>', 'the end of the last hour; absent: now', moment)
    .option('--json', 'for programs')
    .action(({ json, ...range }: Partial<Range> & { json?: true }) =>
      asOperator(program, async ({ reads }) => {
        const { from, to } = { ...(await watchedRange(reads)), ...range };
        const coverage = await readCoverage(reads, { from, to });
        if (json) return printJson({ from, to, hours: hoursByState(coverage), coverage });
        if (coverage.length === 0) return console.log('no hour is watched: is ARCHIVE_HISTORY_DAYS 0?');
        console.log(table(coverage.map(forPeople)));
        console.log(sums(coverage));
      }),
    );

  archive
    .command('refill')
    .description('Have the files of hours read once more, whatever is known of them')
    .requiredOption('--from <moment>', 'the first hour: 2026-11-23T09:00+08:00', moment)
    .requiredOption('--to <moment>', 'the end of the last hour', moment)
    .option('--yes', 'do it; without, it is only counted', false)
    .action(({ yes, ...range }: Range & { yes: boolean }) =>
      asOperator(program, (operator) => refill(program, operator, { range, yes })),
    );

  archive
    .command('files')
    .description('Attachments that are not here, by state and reason; of each state 10,000 are looked at')
    .option('--school <id>', 'only of this school', idNumber)
    .option('--json', 'for programs')
    .action((options: { school?: number; json?: true }) =>
      asOperator(program, async ({ reads }) =>
        printRows(await readFiles(reads, options), { ...options, none: 'every attachment is here' }),
      ),
    );

  archive
    .command('retry-files')
    .description('Have attachments copied that were given up, with a clean slate')
    .addOption(new Option('--state <state>', 'which').choices(['failed', 'expired', 'pending']).makeOptionMandatory())
    .option('--school <id>', 'only of this school', idNumber)
    .option('--yes', 'do it; without, they are only counted', false)
    .action(({ yes, ...selection }: FileSelection & { yes: boolean }) =>
      asOperator(program, async (operator) => {
        if (!yes) {
          console.log(count(await countFiles(operator.reads, selection), 'attachment'));
          return console.log('nothing is changed yet: add --yes to have them copied');
        }
        console.log(`asked for: ${count(await retryFiles(operator, selection), 'attachment')}`);
      }),
    );
}

/** A moment with its zone: whoever writes an hour without one may mean another. */
function moment(text: string): Date {
  const at = new Date(text);
  if (/(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError('Give a moment with its zone: 2026-11-23T09:00+08:00, or 2026-11-23T01:00Z.');
}

async function refill(
  program: Command,
  operator: Operator,
  { range, yes }: { range: Range; yes: boolean },
): Promise<void> {
  const { ARCHIVE: scope, ARCHIVE_HISTORY_DAYS: keptDays } = loadSettings(['ARCHIVE', 'ARCHIVE_HISTORY_DAYS']);
  if (scope === 'off' || keptDays === 0)
    return program.error('error: no history is read where ARCHIVE is off, or ARCHIVE_HISTORY_DAYS 0');
  const { hours, lost, complete } = await surveyRefill(operator.reads, range);
  const calls = Math.ceil(hours / 10);
  console.log(`${count(hours, 'hour')}: ${complete} complete, ${lost} that Easemob keeps no longer by what we know`);
  if (hours === 0) return;
  if (!yes) return console.log(`nothing is asked for yet: add --yes; it takes some ${count(calls, 'minute')}`);
  const asked = await refillHours(operator, range, { scope, keptDays });
  console.log(`asked for: ${count(asked, 'hour')}; \`archive coverage\` tells what came of it`);
}

const hoursByState = (coverage: readonly Coverage[]): Record<string, number> => {
  const all: Record<string, number> = {};
  for (const { state, hours } of coverage) all[state] = (all[state] ?? 0) + hours;
  return all;
};

const sums = (coverage: readonly Coverage[]): string =>
  Object.entries(hoursByState(coverage))
    .map(([state, hours]) => `${state} ${count(hours, 'hour')}`)
    .join(', ');

function forPeople({ from, to, hours, state, reason, lines, merged, lost_at }: Coverage) {
  const open = state !== 'complete' && state !== 'gone' && lost_at;
  const now = new Date();
  const unrecoverable = open ? (lost_at > now ? `in ${span(now, lost_at)}` : 'now') : '';
  return { from, to, hours, state, lines, 'new by them': merged, unrecoverable, reason };
}
