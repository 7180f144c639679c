import { buriedOf, dissolveOrphans, listOrphans, sweepOrphans, type Operator } from '#operating';
import type { Command } from 'commander';
import { asOperator } from './operator.js';
import { atLeastOne } from './numbers.js';
import { count, printRows, refuse } from './print.js';

/** `ops orphans …`: groups in Easemob that carry our marker and belong to nobody. */
export function addOrphanCommands(program: Command): void {
  const orphans = program.command('orphans').description('Groups in Easemob with our marker that belong to nobody');

  orphans
    .command('list')
    .description('What the sweeps have found and would do, or have done')
    .option('--all', 'also those that are settled', false)
    .option('--limit <n>', 'at most so many', atLeastOne, 100)
    .option('--json', 'for programs')
    .action((options: { all: boolean; limit: number; json?: true }) =>
      asOperator(program, async ({ reads }) => {
        const rows = await listOrphans(reads, options);
        printRows(rows, { ...options, none: 'there is none' });
      }),
    );

  orphans
    .command('dissolve')
    .description(
      'Let the counterparts of groups that were deleted here be dissolved in Easemob, with everybody in them',
    )
    .argument('<easemob_group_id...>', 'as `orphans list` shows them, with the fate `buried`')
    .option('--yes', 'do it; without, it is only looked at', false)
    .action((ids: string[], { yes }: { yes: boolean }) =>
      asOperator(program, (operator) => dissolve(operator, ids, yes)),
    );

  orphans
    .command('sweep')
    .description('Ask a worker for a sweep now; see what came of it with `orphans list`')
    .option('--dry-run', 'only find and write down', false)
    .action(({ dryRun }: { dryRun: boolean }) =>
      asOperator(program, async (operator) => {
        asked(await sweepOrphans(operator, dryRun ? 'report' : 'remove'));
      }),
    );
}

const asked = (key: string): void => console.log(`asked for: \`work explain ${key}\` tells how far it is`);

/** Says which of them are buried; with `yes`, lets go of them. */
async function dissolve(operator: Operator, ids: string[], yes: boolean): Promise<void> {
  const buried = await buriedOf(operator.reads, ids);
  const others = ids.filter((id) => !buried.includes(id));
  if (others.length > 0) refuse(`not the counterpart of a group that was deleted here: ${others.join(', ')}`);
  console.log(count(buried.length, 'group'));
  if (buried.length === 0) return;
  if (!yes) return console.log('nothing is changed yet: add --yes to dissolve');
  const { key } = await dissolveOrphans(operator, buried);
  asked(key);
}
