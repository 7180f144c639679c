import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freshTimestamp, sign } from '#client';
import { openApi } from '#contracts';
import { generateApi } from 'swagger-typescript-api';
import ts from 'typescript';
import { salt, startSystem, type System } from '../support/system.js';

/** What a service would write over the generated client: a request by its `cmd`, and the answer as its type says. */
const caller = `
  import { Api, type GetIMUserIDAnswer } from './api.js';
  export async function ask(baseUrl: string, signed: { timestamp: string; sign: string }): Promise<unknown[]> {
    const { api } = new Api({ baseUrl });
    const person = { school_id: 6, account_id: 3419 };
    const { data } = await api.im({ cmd: 'getIMUserID', ...person, account_id_list: [3419], ...signed });
    return (data as GetIMUserIDAnswer & { values: unknown[] }).values;
  }`;

let system: System;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generated-'));
  system = await startSystem({}, { workers: 0, dispatchers: 0 });
});
afterAll(async () => {
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function generate(): Promise<string> {
  const spec = openApi() as unknown as NonNullable<Parameters<typeof generateApi>[0]['spec']>;
  const { files } = await generateApi({ spec, output: false, httpClientType: 'fetch', silent: true });
  return files[0]!.fileContent;
}

/** Compiles a program against the generated client. @returns what the compiler says */
async function compiled(program: string): Promise<string[]> {
  await writeFile(join(folder, 'caller.ts'), program);
  const options: ts.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
    skipLibCheck: true,
  };
  const made = ts.createProgram([join(folder, 'caller.ts')], options);
  made.emit();
  return ts.getPreEmitDiagnostics(made).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('a client that a generator makes of the description', () => {
  it('compiles, and a signed call through it is answered as in 2017', async () => {
    await writeFile(join(folder, 'api.ts'), await generate());
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    expect(await compiled(caller)).toEqual([]);
    const { ask } = (await import(pathToFileURL(join(folder, 'caller.js')).href)) as {
      ask: (url: string, signed: object) => Promise<unknown[]>;
    };
    const timestamp = freshTimestamp();
    const signed = { timestamp, sign: sign(timestamp, { schoolId: 6, accountId: 3419, salt }) };
    expect(await ask(system.url, signed)).toEqual(['account_id', 'im_user_id', 3419, 162317]);
  });

  it('negative control: a request that the contract does not have does not compile', async () => {
    const faults = await compiled(caller.replace('account_id_list: [3419]', "account_id_list: ['3419']"));
    expect(faults).toEqual([expect.stringContaining("'string' is not assignable to type 'number'")]);
  });
});
