import { want, workKey } from '#work';
import type { Command } from 'commander';
import { withDatabase, type Parts } from './database.js';
import { atLeastOne } from './options.js';
import { count, printRows, refuse } from './print.js';

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
          `select easemob_group_id, im_group_id, fate, found_at, looked_at, settled_at,
                  (select g.easemob_group_id from im_group g where g.im_group_id = o.im_group_id) as known_as
             from orphan_group o where $1 or settled_at is null order by found_at limit $2`,
          [options.all, options.limit],
        );
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
    .action((ids: string[], { yes }: { yes: boolean }) => withDatabase((parts) => dissolve(parts, ids, yes)));

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

/** Which of them are buried; with `yes`, they are let go, and a sweep asked for that dissolves them. */
async function dissolve({ dataSource, outbox }: Parts, ids: string[], yes: boolean): Promise<void> {
  const rows: { easemob_group_id: string }[] = await dataSource.query(
    'select easemob_group_id from orphan_group where easemob_group_id = any($1) and buried_at is not null and settled_at is null',
    [ids],
  );
  const buried = rows.map(({ easemob_group_id }) => easemob_group_id);
  const others = ids.filter((id) => !buried.includes(id));
  if (others.length > 0) process.exitCode = 1;
  if (others.length > 0) refuse(`not the counterpart of a group that was deleted here: ${others.join(', ')}`);
  console.log(count(buried.length, 'group'));
  if (buried.length === 0) return;
  if (!yes) return console.log('nothing is changed yet: add --yes to dissolve');
  await outbox.transaction(async (manager) => {
    await manager.query('update orphan_group set released_at = now() where easemob_group_id = any($1)', [
      buried,
    ]);
    await want(manager, outbox, { kind: 'orphans', id: 'remove', lane: 'bulk' });
  });
  console.log(`asked for: \`work explain ${workKey('orphans', 'remove')}\` tells how far it is`);
}
