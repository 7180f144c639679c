import { want, workKey } from '#work';
import type { Command } from 'commander';
import { withDatabase } from './database.js';
import { atLeastOne } from './options.js';
import { printRows } from './print.js';

/** `ops orphans …`: groups in Easemob that carry our marker and belong to nobody. */
export function addOrphanCommands(program: Command): void {
  const orphans = program
    .command('orphans')
    .description('Groups in Easemob with our marker that belong to nobody');

  orphans
    .command('list')
    .description('What the sweeps have found and would do, or have done')
    .option('--all', 'also those that are settled', false)
    .option('--limit <n>', 'at most so many', atLeastOne, 100)
    .option('--json', 'for programs')
    .action((options: { all: boolean; limit: number; json?: true }) =>
      withDatabase(async ({ dataSource }) => {
        const rows: object[] = await dataSource.query(
          `select o.easemob_group_id, o.im_group_id, o.fate, o.found_at, o.looked_at, o.settled_at,
                  g.easemob_group_id as known_as
             from orphan_group o left join im_group g using (im_group_id)
            where $1 or o.settled_at is null order by o.found_at limit $2`,
          [options.all, options.limit],
        );
        printRows(rows, { ...options, none: 'there is none' });
      }),
    );

  orphans
    .command('sweep')
    .description('Ask a worker for a sweep now; see what came of it with `orphans list`')
    .option('--dry-run', 'only find and write down', false)
    .action(({ dryRun }: { dryRun: boolean }) =>
      withDatabase(async ({ outbox }) => {
        const id = dryRun ? 'report' : 'remove';
        await outbox.transaction((manager) => want(manager, outbox, { kind: 'orphans', id, lane: 'bulk' }));
        console.log(`asked for: \`work explain ${workKey('orphans', id)}\` tells how far it is`);
      }),
    );
}
