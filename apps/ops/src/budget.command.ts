import { loadSettings } from '#config';
import { readBacklog } from '#work';
import { InvalidArgumentError, type Command } from 'commander';
import { budgetOf, lasting, type Budget } from './budget.js';
import { asOperator } from './operator.js';
import { atLeastOne } from './numbers.js';
import { printJson, table } from './print.js';

const seconds = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('Give seconds, above 0.');
  return value;
};

/** `ops budget`: whether more workers would help. */
export function addBudgetCommand(program: Command): void {
  program
    .command('budget')
    .description('What holds the queues up that ask Easemob, how long they take, and whether more workers would help')
    .option('--workers <n>', 'how many workers run', atLeastOne, 1)
    .option('--create-seconds <s>', 'how long Easemob takes to create a group', seconds, 3)
    .option('--message-seconds <s>', 'how long the messages of a group take', seconds, 0.3)
    .option('--json', 'for programs')
    .action((options: { workers: number; createSeconds: number; messageSeconds: number; json?: true }) =>
      asOperator(program, async ({ reads }) => {
        const settings = loadSettings(['WORKER_CONCURRENCY', 'EASEMOB_LIMITS']);
        const { workers, createSeconds: tap, messageSeconds: paced } = options;
        const budgets = budgetOf(await readBacklog(reads), settings, { workers, seconds: { tap, paced, bulk: tap } });
        if (options.json) return printJson(budgets);
        console.log(table(budgets.map(forPeople)));
        for (const { words } of budgets) console.log(words);
      }),
    );
}

const forPeople = ({ queue, waiting, oldest_seconds, forecasts, enough, most_useful }: Budget) => ({
  queue,
  waiting,
  oldest: lasting(oldest_seconds),
  ...Object.fromEntries(forecasts.map(({ workers, seconds }) => [`with ${workers}`, lasting(seconds)])),
  enough,
  'most useful': most_useful,
});
