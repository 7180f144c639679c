import { followId } from '#operating';
import type { Command } from 'commander';
import { asOperator } from './operator.js';
import { printJson, refuse } from './print.js';
import { trailOf } from './trail.js';

/** `ops find …`: from whatever id somebody has, to all that came of it. */
export function addFindCommand(program: Command): void {
  program
    .command('find <id>')
    .description('All that came of a request: by the id of the request, operation, event or message')
    .option('--json', 'for programs')
    .action((id: string, { json }: { json?: true }) =>
      asOperator(program, async ({ reads }) => {
        const trails = await followId(reads, id);
        if (json) printJson(trails);
        else for (const trail of trails) console.log(trailOf(trail).join('\n'));
        if (trails.length === 0) refuse(`nothing is known of ${id}: ${elsewhere}`);
      }),
    );
}

const elsewhere =
  'reads, refused requests and those that joined an operation stand in the log of the gateways alone, under request_id';
