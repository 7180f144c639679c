import { readAudit } from '#operating';
import type { Command } from 'commander';
import { asOperator } from './operator.js';
import { atLeastOne, idNumber } from './numbers.js';
import { age } from './options.js';
import { printRows } from './print.js';

interface Options {
  school?: number;
  since?: number;
  limit: number;
  json?: true;
}

/** `ops audit`: who has done what. */
export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .description('What operators have done, and who, the newest first')
    .option('--school <id>', 'only what was done for this school', idNumber)
    .option('--since <age>', 'only what was done in the last 90s, 15m, 1h, 3d', age)
    .option('--limit <n>', 'at most so many', atLeastOne, 100)
    .option('--json', 'for programs')
    .action((options: Options) =>
      asOperator(program, async ({ reads }) => {
        const { school, since: sinceMs, limit, json } = options;
        const lines = await readAudit(reads, { school, sinceMs, limit });
        const rows = lines.map(({ at, who, what, subject, school_id, why, details }) => ({
          at,
          who,
          what,
          subject,
          school: school_id,
          why,
          details: Object.keys(details).length > 0 ? JSON.stringify(details) : '',
        }));
        printRows(json ? lines : rows, { ...options, none: 'nothing has been done' });
      }),
    );
}
