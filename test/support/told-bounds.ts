import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
/** What docs/operating.md says of all that grows. */
export const whatGrows = /^## What grows.*$([^]*?)^## /m.exec(page)![1]!;

/** What is said of the names that are of one of these; `*` in them stood for any text. */
export interface Told {
  name: string;
  pattern: RegExp;
  bound: string;
}

/** The table of docs/operating.md whose first column has this heading, by each name in that column. */
export function toldOf(heading: string): Told[] {
  const [, rows = ''] = new RegExp(`^\\| ${heading} \\|.*\n.*\n((?:\\|.*\n)+)`, 'm').exec(whatGrows) ?? [];
  return rows.split('\n').flatMap((row) => {
    const [, names = '', , bound = ''] = row.split('|');
    return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => ({ name: name!, pattern: patternOf(name!), bound }));
  });
}

const patternOf = (name: string) => new RegExp(`^${name.replace(/[{}.]/g, '\\$&').replaceAll('*', '.+')}$`);

/** What is told of a name first; undefined: nobody tells of it. */
export const toldFor = (name: string, told: readonly Told[]): Told | undefined =>
  told.find(({ pattern }) => pattern.test(name));
