import { existsSync } from 'node:fs';
import { pages, readPage, sections, sectionsOf, withSections } from '../docs/generated.js';

const root = new URL('../../../', import.meta.url);
const readme = readPage('README.md');

/** What a page names and the repository does not have. */
function nowhere(page: string): string[] {
  const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
  const files = [...page.matchAll(/`((?:apps|libs|test|docs)\/[\w./-]+)`/g)].map(([, path]) => path!);
  const commands = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
  return [...files.filter((path) => !existsSync(new URL(path, root))), ...commands.filter((name) => !scripts[name])];
}

describe('the pages for readers', () => {
  it.each(pages())('%s is fresh: its generated sections are what `npm run docs` would write', (path) => {
    const page = readPage(path);
    expect(page).toBe(withSections(page));
  });

  it('would be found stale if a setting were missing', () => {
    const page = readPage('docs/operating.md');
    const stale = page.replace(/\n\| `PORT` .*/, '');
    expect(stale).not.toBe(page);
    expect(withSections(stale)).not.toBe(stale);
  });

  it('have a place for each generated section, once', () => {
    const places = pages().flatMap((path) => sectionsOf(readPage(path)));
    expect(places.toSorted()).toEqual(Object.keys(sections).toSorted());
  });

  it.each(pages())('%s names only files and npm scripts that exist', (path) => {
    expect(nowhere(readPage(path))).toEqual([]);
  });

  it('would be found to name others', () => {
    expect(nowhere('see `libs/nothing/index.ts`, then `npm run nothing`')).toEqual([
      'libs/nothing/index.ts',
      'nothing',
    ]);
  });
});

describe('README.md', () => {
  it('is short, and leads to every other page', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(250);
    const apart = pages().filter((path) => path.startsWith('docs/') && !readme.includes(`\`${path}\``));
    expect(apart).toEqual([]);
  });

  it('guards every promise by tests that exist', () => {
    const promises = [...readme.matchAll(/^\| (P\d+) .*$/gm)];
    expect(promises.map(([, name]) => name)).toEqual([
      'P1',
      'P2',
      'P3',
      'P4',
      'P5',
      'P6',
      'P7',
      'P8',
      'P9',
      'P10',
      'P11',
      'P12',
      'P13',
      'P14',
      'P15',
    ]);
    for (const [line, name] of promises) {
      const tests = [...line.matchAll(/`([\w./-]+\.spec\.ts)`/g)].map(([, path]) => readPage(path!));
      expect(tests.length).toBeGreaterThan(0);
      expect([name, tests.some((test) => test.includes(name!))]).toEqual([name, true]);
    }
  });
});
