import { existsSync, readFileSync } from 'node:fs';
import { withSections } from '../docs/generated.js';

const root = new URL('../../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

describe('README.md', () => {
  it('is fresh: its generated sections are what `npm run docs` would write', () => {
    expect(readme).toBe(withSections(readme));
  });

  it('would be found stale if a setting were missing', () => {
    const stale = readme.replace(/\n\| `PORT` .*/, '');
    expect(stale).not.toBe(readme);
    expect(withSections(stale)).not.toBe(stale);
  });

  it('names only files that exist', () => {
    const paths = [...readme.matchAll(/`((?:apps|libs|test)\/[\w./-]+)`/g)].map(([, path]) => path!);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  it('guards every promise by tests that exist', () => {
    const promises = [...readme.matchAll(/^\| (P\d+) .*$/gm)];
    expect(promises.map(([, name]) => name)).toEqual(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10'].slice(0, promises.length));
    expect(promises.length).toBeGreaterThanOrEqual(9);
    for (const [line, name] of promises) {
      const tests = [...line.matchAll(/`([\w./-]+\.spec\.ts)`/g)].map(([, path]) => readFileSync(new URL(path!, root), 'utf8'));
      expect(tests.length).toBeGreaterThan(0);
      expect([name, tests.some((test) => test.includes(name!))]).toEqual([name, true]);
    }
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !scripts[name])).toEqual([]);
  });
}); // prettier-ignore
