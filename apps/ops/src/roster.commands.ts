import { createHmac, randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  checkRoster,
  markedWorkbook,
  rosterTemplate,
  type Checked,
  type Fault,
  type Language,
  type RosterFile,
} from '#roster';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { count, printJson, refuse, table } from './print.js';

interface CheckCommandOptions {
  year?: number;
  stage?: 'primary' | 'junior' | 'senior';
  marked?: string;
  json?: true;
}

/** `ops roster …`: lists of pupils and teachers, as far as they can be looked at without a database. */
export function addRosterCommands(program: Command): void {
  const roster = program.command('roster').description('Lists of pupils, guardians and teachers');
  roster
    .command('check <file>')
    .description('Say how a list is understood, and all that is wrong with it; nothing is written anywhere')
    .option('--year <year>', 'the calendar year in which the school year begins; absent: this one', year)
    .addOption(
      new Option('--stage <stage>', 'what the school is, if one of them only').choices(['primary', 'junior', 'senior']),
    )
    .option('--marked <file>', 'write the list as .xlsx with every fault coloured and commented')
    .option('--json', 'for programs')
    .action(check);
  roster
    .command('template <file>')
    .description('Write an empty workbook to fill in')
    .addOption(new Option('--language <language>', 'of its headings').choices(['zh', 'en']).default('zh'))
    .action(async (file: string, { language }: { language: Language }) =>
      writeNew(file, await rosterTemplate(language)),
    );
}

function year(text: string): number {
  if (!/^20\d\d$/.test(text)) throw new InvalidArgumentError('Give a year, such as 2026.');
  return Number(text);
}

/** More than the library would read of a file is not read into memory either. */
const longestFile = 32 * 1024 * 1024;

async function check(path: string, options: CheckCommandOptions): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: -1 }));
  if (size < 0) return refuse(`there is no file ${path}`);
  if (size > longestFile) return refuse(`${path} is too large`);
  const file = { name: basename(path), bytes: await readFile(path) };
  // What is known by it is compared within this file alone.
  const key = randomBytes(32);
  const checked = await checkRoster(file, {
    schoolYear: options.year ?? schoolYearOf(new Date()),
    stage: options.stage,
    digest: (text) => createHmac('sha256', key).update(text).digest('hex'),
  });
  if ('refused' in checked) {
    if (options.json) printJson(checked);
    return refuse(`${checked.text.zh}; ${checked.remedy.zh}\n${checked.text.en}; ${checked.remedy.en}`);
  }
  if (options.marked) await writeMarked(file, { checked, path: options.marked });
  if (options.json) printJson({ understood: checked.understood, faults: checked.faults, found: sizesOf(checked) });
  else print(checked);
  const errors = checked.faults.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) refuse(`not as it should be: ${count(errors, 'error')}`);
}

async function writeMarked(file: RosterFile, { checked, path }: { checked: Checked; path: string }): Promise<void> {
  const marked = await markedWorkbook(file, checked.faults);
  if ('refused' in marked) return refuse(marked.text.en);
  await writeNew(path, marked);
}

/** Chinese schools begin their year in September, and make their lists from August on. */
const schoolYearOf = (now: Date) => (now.getMonth() >= 7 ? now.getFullYear() : now.getFullYear() - 1);

function print({ understood, faults, ...checked }: Checked): void {
  const { format, encoding, sheets } = understood;
  console.log(`format   ${format}${encoding ? ` in ${encoding}` : ''}`);
  for (const { name, kind, headings, title, mapping, rows } of sheets) {
    console.log(`\nsheet    ${name}: ${kind}, ${count(rows, 'row')}, headings in row ${headings.join(' and ')}`);
    if (title) console.log(`title    ${title}`);
    if (mapping.length > 0) console.log(table(mapping));
  }
  console.log(
    `\nfound    ${Object.entries(sizesOf(checked))
      .map(([what, size]) => `${size} ${what}`)
      .join(', ')}\n`,
  );
  if (faults.length > 0) console.log(table(faults.map(faultRow)));
}

const faultRow = ({ severity, sheet, row, column, text, remedy }: Fault) => ({
  severity,
  at: `${sheet}!${column ?? ''}${row ?? ''}`,
  wrong: text.zh,
  remedy: remedy.zh,
  'in English': `${text.en}; ${remedy.en}`,
});

function sizesOf({ roster }: Pick<Checked, 'roster'>) {
  const ofRole = (wanted: string) => roster.people.filter(({ role }) => role === wanted).length;
  return {
    classes: roster.classes.length,
    pupils: ofRole('student'),
    guardians: ofRole('guardian'),
    teachers: ofRole('teacher'),
  };
}

/** Nobody's list is written over. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EEXIST') return refuse(`there is ${path} already`);
    refuse(`${path} cannot be written (${code})`);
  }
}
