import { topology } from '#contracts';
import { compareTopology } from '#messaging';
import type { Command } from 'commander';
import { broker } from './broker.js';
import { printRows } from './print.js';

/** `ops topology …`: what the broker holds. */
export function addTopologyCommand(program: Command): void {
  program
    .command('topology')
    .description('What the broker holds')
    .command('diff')
    .description('Compare the queues and exchanges of the broker with those of this release; changes nothing')
    .option('--json', 'for programs')
    .action(async (options: { json?: true }) => {
      const faults = await compareTopology(broker(), topology);
      printRows(faults, { ...options, none: 'the broker has all of it' });
      if (faults.length > 0) process.exitCode = 1;
    });
}
