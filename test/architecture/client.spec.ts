import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
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

  it('is packed so that a program without this repository can use it', () => {
    execFileSync(process.execPath, [join(root, 'libs/client/pack.mjs')], { stdio: 'ignore' });
    const tarball = readdirSync(join(root, 'dist/client')).find((name) => name.endsWith('.tgz'))!;
    const folder = mkdtempSync(join(tmpdir(), 'schoolim-client-'));
    try {
      const unpacked = join(folder, 'node_modules/schoolim-client');
      mkdirSync(unpacked, { recursive: true });
      execFileSync('tar', ['-xzf', join(root, 'dist/client', tarball), '-C', unpacked, '--strip-components=1']);
      symlinkSync(join(root, 'node_modules/@noble'), join(folder, 'node_modules/@noble'));
      const program = `import { sign } from 'schoolim-client';
        console.log(sign('1234560789101X', { schoolId: 1, accountId: 4541, salt: 'Tk07EiJfCcrL' }));`;
      const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
      expect(said.toString().trim()).toBe('c6e5d943501e4c1eb65e099996c18473');
    } finally {
      rmSync(folder, { recursive: true });
    }
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
