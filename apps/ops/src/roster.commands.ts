import { createHmac, randomBytes } from 'node:crypto';
import { checkRoster, rosterTemplate, schoolYearOf, type Language } from '#roster';
import { Option, type Command } from 'commander';
import {
  errorsIn,
  printChecked,
  readingLists,
  readList,
  sizesOf,
  writeMarked,
  writeNew,
  type ListOptions,
} from './list-file.js';
import { idNumber } from './numbers.js';
import type { PhotoOptions } from './photos.js';
import { count, printJson, refuse } from './print.js';
import { addImportCommands } from './roster-import.commands.js';

/** `ops roster …`: lists of pupils, guardians and teachers. */
export function addRosterCommands(program: Command): void {
  const roster = program.command('roster').description('Lists of pupils, guardians and teachers');
  readingLists(roster.command('check <file>'))
    .description('Say how a list is understood, and all that is wrong with it; nothing is written anywhere')
    .action(check);
  roster
    .command('template <file>')
    .description('Write an empty workbook to fill in')
    .addOption(new Option('--language <language>', 'of its headings').choices(['zh', 'en']).default('zh'))
    .action(async (file: string, { language }: { language: Language }) =>
      writeNew(file, await rosterTemplate(language)),
    );
  addImportCommands(program, roster);
  roster
    .command('photos <zip>')
    .description(
      'Give people the photos in a zip, each file named by an account_id, a number of the school’s, or a key',
    )
    .requiredOption('--school <id>', 'school_id', idNumber)
    .option('--dry-run', 'only look what would become of them', false)
    .option('--json', 'for programs')
    // It reads pictures, with a library that nothing else needs.
    .action(async (path: string, options: PhotoOptions) =>
      (await import('./photos.js')).takeZip(program, path, options),
    );
}

async function check(path: string, { year, stage, marked, json }: ListOptions): Promise<void> {
  const file = await readList(path);
  if (!file) return;
  // What is known by it is compared within this file alone.
  const key = randomBytes(32);
  const checked = await checkRoster(file, {
    schoolYear: year ?? schoolYearOf(new Date()),
    stage,
    digest: (text) => createHmac('sha256', key).update(text).digest('hex'),
  });
  if ('refused' in checked) {
    if (json) printJson(checked);
    return refuse(`${checked.text.zh}; ${checked.remedy.zh}\n${checked.text.en}; ${checked.remedy.en}`);
  }
  if (marked) await writeMarked(file, checked, marked);
  if (json) printJson({ understood: checked.understood, faults: checked.faults, found: sizesOf(checked) });
  else printChecked(checked);
  const errors = errorsIn(checked.faults);
  if (errors > 0) refuse(`not as it should be: ${count(errors, 'error')}`);
}
