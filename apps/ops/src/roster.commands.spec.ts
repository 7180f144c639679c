import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addRosterCommands } from './roster.commands.js';

describe('ops roster', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'roster-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const at = (name: string) => join(folder, name);

  /** Runs a command in this process: a process of its own would take longer to start than all of this. */
  async function roster(...args: string[]) {
    const printed: string[] = [];
    const program = new Command('ops');
    addRosterCommands(program);
    const { log, error } = console;
    console.log = console.error = (text: string) => void printed.push(text);
    try {
      await program.parseAsync(['roster', ...args], { from: 'user' });
      return { code: Number(process.exitCode ?? 0), output: printed.join('\n').trim() };
    } finally {
      Object.assign(console, { log, error });
      process.exitCode = undefined;
    }
  }

  it('check says how a list is understood and all that is wrong, and ends with 1', async () => {
    await writeFile(at('学生.csv'), '姓名,班级,家长姓名,家长电话\n张小明,高一(2)班,王丽,1380013800\n李小红,操场,,\n');
    const { code, output } = await roster('check', at('学生.csv'), '--marked', at('marked.xlsx'));
    expect(code).toBe(1);
    for (const part of ['csv in utf-8', 'students, 2 rows', 'guardian 1 phone', '学生!D2', '学生!B3', '2 errors'])
      expect(output).toContain(part);
    expect(output).not.toContain('1380013800');
    expect((await readFile(at('marked.xlsx'))).subarray(0, 2).toString()).toBe('PK');
  });

  it('template writes a workbook that check takes as it is, and writes over nothing', async () => {
    expect(await roster('template', at('list.xlsx'), '--language', 'en')).toEqual({ code: 0, output: '' });
    const { code, output } = await roster('check', at('list.xlsx'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ faults: [], found: { pupils: 0, teachers: 0 } });
    const again = await roster('template', at('list.xlsx'));
    expect(again).toMatchObject({ code: 1 });
    expect(again.output).toMatch(/^there is .*list.xlsx already$/);
  });

  it('check tells in a sentence of a file that is none', async () => {
    expect(await roster('check', at('nothing.csv'))).toEqual({
      code: 1,
      output: `there is no file ${at('nothing.csv')}`,
    });
    await writeFile(at('page.xls'), '<html>');
    expect((await roster('check', at('page.xls'))).output).toContain('web page');
  });
});
