import { declareRestored } from '#operating';
import type { Command } from 'commander';
import { asOperator } from './operator.js';

/** `ops restored`: tells the product that its database has been put back to an earlier state. */
export function addRestoredCommand(program: Command): void {
  program
    .command('restored')
    .description('Declare that the database was restored from a backup; before anything else is started')
    .option('--yes', 'do it; without, it is only told what it does', false)
    .action(({ yes }: { yes: boolean }) =>
      asOperator(program, async (operator) => {
        if (!yes) {
          console.log(
            'From then on groups without a counterpart are looked for in Easemob before they are made,\nand no id is given out that may have been given since the backup. Nothing is changed yet: add --yes',
          );
          return;
        }
        await declareRestored(operator);
        console.log('declared; a worker notes what Easemob has and the database has not: see `orphans list`');
      }),
    );
}
