import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
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
const loadedBy = (text: string) => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
const ofNode = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier);

const folder = mkdtempSync(join(tmpdir(), 'schoolim-client-'));

/** What a program of somebody else's prints, which has the packed client and nothing else of ours. */
const saidBy = (program: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder }).toString().trim();

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'libs/client/pack.mjs')], { stdio: 'ignore' });
  const tarball = readdirSync(join(root, 'dist/client')).find((name) => name.endsWith('.tgz'))!;
  const unpacked = join(folder, 'node_modules/schoolim-client');
  mkdirSync(unpacked, { recursive: true });
  execFileSync('tar', ['-xzf', join(root, 'dist/client', tarball), '-C', unpacked, '--strip-components=1']);
  symlinkSync(join(root, 'node_modules/@noble'), join(folder, 'node_modules/@noble'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('libs/client, which other people’s programs carry', () => {
  it('loads nothing of Node’s, so that a browser can', () => {
    const loaded = shipped.flatMap((name) => loadedBy(readFileSync(join(root, built, name), 'utf8')));
    expect(shipped.length).toBeGreaterThan(3);
    expect(new Set(loaded.filter((specifier) => !specifier.startsWith('.')))).toEqual(
      new Set(['hmac', 'legacy', 'sha2', 'utils'].map((part) => `@noble/hashes/${part}.js`)),
    );
    expect(loaded.filter(ofNode)).toEqual([]);
  });

  it('would be found to, if it did', () => {
    const planted = `import { md5 } from './sign.js'; import fs from 'fs'; await import('node:crypto');`;
    expect(loadedBy(planted).filter(ofNode)).toEqual(['fs', 'node:crypto']);
  });

  it('is packed, with its page, so that a program without this repository can use it', () => {
    expect(
      saidBy(`import { sign } from 'schoolim-client';
        console.log(sign('1234560789101X', { schoolId: 1, accountId: 4541, salt: 'Tk07EiJfCcrL' }));`),
    ).toBe('c6e5d943501e4c1eb65e099996c18473');
    expect(existsSync(join(folder, 'node_modules/schoolim-client/README.md'))).toBe(true);
  });

  it('asks of its host nothing but what every host has; the rest is handed in', () => {
    const absent = [
      'crypto',
      'URL',
      'URLSearchParams',
      'TextEncoder',
      'TextDecoder',
      'fetch',
      'Response',
      'AbortController',
      'AbortSignal',
      'Buffer',
    ];
    expect(
      saidBy(`for (const name of ${JSON.stringify(absent)}) delete globalThis[name];
        const { SchoolImClient } = await import('schoolim-client');
        const answers = ['<html>', '{"code":0,"operation_id":"o","status":"queued","retry_after_ms":1}', '{"code":0,"status":"succeeded","easemob_group_id":"19"}'];
        const fetch = async (url, { body }) => {
          const text = answers.shift();
          return { status: text === '<html>' ? 502 : 200, headers: { get: () => '0' }, text: async () => text };
        };
        const client = new SchoolImClient({ url: 'https://im.test/', schoolId: 1, accountId: 2, salt: '盐', fetch });
        console.log(await client.activateGroup({ im_group_id: 1, im_user_id: 2 }), client.fileUrl(7).slice(0, 37));
        const keyed = async (url, { headers }) => ({ status: 200, headers: { get: () => null }, text: async () => JSON.stringify({ signed: headers['x-signature'].length }) });
        const service = new SchoolImClient({ url: 'https://im.test', schoolId: 1, key: { id: 'k_1', secret: 'sk_1' }, fetch: keyed });
        console.log(JSON.stringify(await service.call('getGroupRelationId')));`),
    ).toBe('19 https://im.test/api/easemob/file?scho\n{"signed":47}');
  });

  it('has the columns of every table command of the contract', () => {
    const contract = Object.entries(commands).flatMap(([cmd, command]) =>
      'columns' in command ? [[cmd, command.columns]] : [],
    );
    const plain = Object.entries(tables).map(([cmd, columns]) => [
      cmd,
      Object.fromEntries(Object.entries(columns).map(([name, kind]) => [name, kind.replace('?', '')])),
    ]);
    expect(Object.fromEntries(plain)).toEqual(Object.fromEntries(contract));
  });
});
