import { listWork, operationsNamed, ringWork, type Operator, type WorkLine } from '#operating';
import { parseWorkKey } from '#work';
import type { Command } from 'commander';
import { workKinds } from '#contracts';
import { explain } from './explain.js';
import { asOperator } from './operator.js';
import { atLeastOne } from './numbers.js';
import { narrows, ofKind, selecting, selectionOf, type SelectingOptions } from './options.js';
import { printRows, refuse } from './print.js';
import { repair, type Repair } from './repair.js';

/** `ops work …`: what is parked, late or under way, and what to do with it. */
export function addWorkCommands(program: Command): void {
  const work = program.command('work').description('Background work: parked, late or under way');

  ofKind(selecting(work.command('list')))
    .description('Work by state, oldest first; parked work unless told otherwise')
    .option('--limit <n>', 'at most so many', atLeastOne, 100)
    .action((options: SelectingOptions & { limit: number }) =>
      asOperator(program, async ({ reads }) => {
        const lines = await listWork(reads, selectionOf(options, 'parked'), options.limit);
        printRows(options.json ? lines : lines.map(forPeople), { ...options, none: 'there is none' });
      }),
    );

  work
    .command('explain <key>')
    .description(
      'Everything about one key, and what to do next; also by the id of a request, operation, event or message',
    )
    .option('--json', 'for programs')
    .action((name: string, options: { json?: true }) =>
      asOperator(program, async (operator) => {
        const keys = parseWorkKey(name) ? [name] : await keysBehind(operator, name);
        if (keys.length === 0) requireKeys(program, [name]);
        await explain(operator, keys, options);
      }),
    );

  work
    .command('ring <key...>')
    .description('Ring again for work whose doorbell may have gone astray; overdue work is rung for by itself')
    .action((keys: string[]) => {
      requireKeys(program, keys);
      return asOperator(program, async (operator) => {
        for (const key of keys) {
          if (await ringWork(operator, key)) console.log(`rung again for ${key}`);
          else refuse(`nothing is to be rung for: ${key} is done or parked`);
        }
      });
    });

  for (const [verb, description] of Object.entries(verbs)) {
    ofKind(selecting(work.command(`${verb} [key...]`)))
      .description(description)
      .option('--yes', 'do it; without, it is only counted', false)
      .action((keys: string[], options: SelectingOptions & { yes: boolean }) => {
        const { yes, json = false, ...filters } = options;
        requireKeys(program, keys);
        if (keys.length === 0 && !narrows(filters))
          program.error(`error: name keys or a filter; \`work ${verb} --parked\` means all that is parked`);
        const selection =
          keys.length > 0 ? { ...selectionOf(options, 'unfinished'), keys } : selectionOf(options, 'parked');
        return asOperator(program, (operator) =>
          repair(operator, { verb: verb as Repair['verb'], selection, named: keys, yes, json }),
        );
      });
  }
}

const verbs: Record<Repair['verb'], string> = {
  retry: 'Take work up again at once, with a clean slate',
  cancel: 'Give work up for good: its open operations fail with `cancelled`',
};

/** The work that the operations of an id stand for. */
async function keysBehind({ reads }: Operator, id: string): Promise<string[]> {
  const operations = await operationsNamed(reads, id);
  return [...new Set(operations.map(({ work_key }) => work_key))];
}

function requireKeys(program: Command, keys: readonly string[]): void {
  const wrong = keys.find((key) => !parseWorkKey(key));
  if (wrong === undefined) return;
  const known = Object.keys(workKinds).join(', ');
  program.error(`error: '${wrong}' is no key; a key is a kind and an id, such as group:1496. Kinds: ${known}`);
}

const forPeople = ({ key, school_id, state, since, attempts, error, open_operations, reason }: WorkLine): object => ({
  key,
  school: school_id,
  state,
  since,
  attempts,
  error,
  operations: open_operations,
  reason,
});
