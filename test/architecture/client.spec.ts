import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { tables } from '#client';
import { commands } from '#contracts';
import { root } from './source-tree.js';

const built = 'dist/libs/client/src';
const shipped = readdirSync(join(root, built)).filter((name) => /(?<!\.spec)\.js$/.test(name));

/** The modules that a compiled file loads, `import()` included. */
const loadedBy = (text: string) =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
const ofNode = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier);

describe('libs/client, which other people’s programs carry', () => {
  it('loads nothing of Node’s, so that a browser can', () => {
    const loaded = shipped.flatMap((name) => loadedBy(readFileSync(join(root, built, name), 'utf8')));
    expect(shipped.length).toBeGreaterThan(3);
    expect(new Set(loaded.filter((specifier) => !specifier.startsWith('.')))).toEqual(
      new Set(['@noble/hashes/legacy.js', '@noble/hashes/utils.js']),
    );
    expect(loaded.filter(ofNode)).toEqual([]);
  });

  it('would be found to, if it did', () => {
    const planted = `import { md5 } from './sign.js'; import fs from 'fs'; await import('node:crypto');`;
    expect(loadedBy(planted).filter(ofNode)).toEqual(['fs', 'node:crypto']);
  });

  it('has the columns of every table command of the contract', () => {
    const contract = Object.entries(commands).flatMap(([cmd, command]) => ('columns' in command ? [[cmd, command.columns]] : []));
    const plain = Object.entries(tables).map(([cmd, columns]) => [
      cmd,
      Object.fromEntries(Object.entries(columns).map(([name, kind]) => [name, kind.replace('?', '')])),
    ]);
    expect(Object.fromEntries(plain)).toEqual(Object.fromEntries(contract));
  });
}); // prettier-ignore
