import { Option, type Command } from 'commander';
import type { ImportOptions, OfOne, OfSchool } from './import-options.js';
import { readingLists } from './list-file.js';
import { atLeastOne, idNumber } from './numbers.js';

/** What only these commands need is loaded when one of them is carried out: to check a list takes no database. */
const actions = () => import('./roster-import.js');

const leaving = [
  '--leaving <n>',
  'how many people leave, where it is so many that it must be typed',
  atLeastOne,
] as const;

const ofOne = (command: Command): Command =>
  command.argument('<import>', 'its number', idNumber).option('--json', 'for programs');

/** `ops roster import …`: lists taken over into the product, and taken back. */
export function addImportCommands(program: Command, roster: Command): void {
  readingLists(roster.command('import <file>'))
    .description('Show what a list would make of a school, and with --yes make it so')
    .requiredOption('--school <id>', 'school_id', idNumber)
    .addOption(
      new Option('--mode <mode>', 'full: who is not in the list leaves; additive: nobody does')
        .choices(['full', 'additive'])
        .default('full'),
    )
    .option('--source-school <id>', 'sourcedId of the school, where a OneRoster bundle has several')
    .option('--dry-run', 'only look: nothing is kept, not even the plan', false)
    .option('--yes', 'carry it out at once', false)
    .option(...leaving)
    .action(async (path: string, options: ImportOptions) => (await actions()).importList(program, path, options));
  ofOne(roster.command('approve'))
    .description('Carry a planned import out, or go on with one that was left in the middle')
    .option(...leaving)
    .action(async (id: number, options: OfOne) => (await actions()).approve(program, id, options));
  ofOne(roster.command('undo'))
    .description('Take an import back to the last row, unless something newer stands on it')
    .option('--yes', 'do it; without, it is only shown', false)
    .action(async (id: number, options: OfOne) => (await actions()).undo(program, id, options));
  ofOne(roster.command('status').alias('plan'))
    .description('How far an import is, and how many rows of which table it changes')
    .action(async (id: number, options: OfOne) => (await actions()).status(program, id, options));
  roster
    .command('list')
    .description('The imports of a school, the newest first')
    .requiredOption('--school <id>', 'school_id', idNumber)
    .option('--limit <n>', 'how many', atLeastOne, 20)
    .option('--json', 'for programs')
    .action(async (options: OfSchool) => (await actions()).list(program, options));
}
