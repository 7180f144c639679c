import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { markedWorkbook, type Checked, type Fault, type RosterFile } from '#roster';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { refuse, table } from './print.js';

/** How a list is to be read. */
export interface ListOptions {
  year?: number;
  stage?: 'primary' | 'junior' | 'senior';
  marked?: string;
  json?: true;
}

/** Adds the options of whatever reads a list. */
export const readingLists = (command: Command): Command =>
  command
    .option('--year <year>', 'the calendar year in which the school year begins; absent: this one', year)
    .addOption(
      new Option('--stage <stage>', 'what the school is, if one of them only').choices(['primary', 'junior', 'senior']),
    )
    .option('--marked <file>', 'write the list as .xlsx with every fault coloured and commented')
    .option('--json', 'for programs');

function year(text: string): number {
  if (!/^20\d\d$/.test(text)) throw new InvalidArgumentError('Give a year, such as 2026.');
  return Number(text);
}

/** More than the library would read of a file is not read into memory either. */
const longestFile = 32 * 1024 * 1024;

/** @returns undefined for what cannot be read, once that has been said */
export async function readList(path: string): Promise<RosterFile | undefined> {
  const { size } = await stat(path).catch(() => ({ size: -1 }));
  if (size < 0) return void refuse(`there is no file ${path}`);
  if (size > longestFile) return void refuse(`${path} is too large`);
  return { name: basename(path), bytes: await readFile(path) };
}

export async function writeMarked(file: RosterFile, { faults }: Pick<Checked, 'faults'>, path: string): Promise<void> {
  const marked = await markedWorkbook(file, faults);
  if ('refused' in marked) return refuse(marked.text.en);
  await writeNew(path, marked);
}

/** Nobody's list is written over. */
export async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EEXIST') return refuse(`there is ${path} already`);
    refuse(`${path} cannot be written (${code})`);
  }
}

/** How a list is understood, what is in it, and all that is wrong. */
export function printChecked({ understood, faults, ...checked }: Checked): void {
  const { format, encoding, sheets } = understood;
  console.log(`format   ${format}${encoding ? ` in ${encoding}` : ''}`);
  for (const { name, kind, headings, title, mapping, rows } of sheets) {
    console.log(`\nsheet    ${name}: ${kind}, ${rows} rows, headings in row ${headings.join(' and ')}`);
    if (title) console.log(`title    ${title}`);
    if (mapping.length > 0) console.log(table(mapping));
  }
  const sizes = Object.entries(sizesOf(checked)).map(([what, size]) => `${size} ${what}`);
  console.log(`\nfound    ${sizes.join(', ')}\n`);
  printFaults(faults);
}

export function printFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) console.log(table(faults.map(faultRow)));
}

const faultRow = ({ severity, sheet, row, column, text, remedy }: Fault) => ({
  severity,
  at: `${sheet}!${column ?? ''}${row ?? ''}`,
  wrong: text.zh,
  remedy: remedy.zh,
  'in English': `${text.en}; ${remedy.en}`,
});

export function sizesOf({ roster }: Pick<Checked, 'roster'>) {
  const ofRole = (wanted: string) => roster.people.filter(({ role }) => role === wanted).length;
  return {
    classes: roster.classes.length,
    pupils: ofRole('student'),
    guardians: ofRole('guardian'),
    teachers: ofRole('teacher'),
  };
}

export const errorsIn = (faults: readonly Fault[]): number =>
  faults.filter(({ severity }) => severity === 'error').length;
