import { loadSettings } from '#config';
import { checkAccount } from '#easemob';
import type { Command } from 'commander';
import { printRows, refuse } from './print.js';

/** `ops easemob …`: the account at Easemob. */
export function addEasemobCommands(program: Command): void {
  program
    .command('easemob')
    .description('The account at Easemob')
    .command('check')
    .description('Ask Easemob a few things that change nothing, and name every mistake with its remedy')
    .option('--json', 'for programs')
    .action(async (options: { json?: true }) => {
      const settings = loadSettings([
        'EASEMOB_URL',
        'EASEMOB_ORG',
        'EASEMOB_APP',
        'EASEMOB_CLIENT_ID',
        'EASEMOB_CLIENT_SECRET',
        'EASEMOB_TIMEOUT_MS',
      ]);
      const findings = await checkAccount(settings);
      const rows = findings.map(({ what, found, remedy = '' }) => ({ what, found, remedy }));
      printRows(rows, { ...options, none: 'nothing was asked' });
      if (rows.some(({ remedy }) => remedy)) refuse('not as it should be: see the remedies');
    });
}
