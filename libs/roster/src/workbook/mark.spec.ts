import { book, checked, csv, faultsOf, options } from '../roster.fixture.js';
import { understand } from '../check/check-roster.js';
import { Zip } from '../reading/zip.js';
import { usualLimits } from '../reading/limits.js';
import { markedWorkbook } from './mark.js';
import { rosterTemplate } from './templates.js';
import type { RosterFile } from '../reading/sheet.js';

const list = ['姓名,班级,家长姓名,家长电话', '张小明,高一(2)班,王丽,138', '', '李小红 <&">,操场,李强,13800138001'];

async function marked(file: RosterFile): Promise<RosterFile> {
  const bytes = await markedWorkbook(file, (await checked(file)).faults);
  if ('refused' in bytes) throw new Error(bytes.refused);
  return { name: '改.xlsx', bytes };
}

async function partOf(file: RosterFile, path: string): Promise<string> {
  const zip = await Zip.open(file.bytes, usualLimits);
  const pieces: Buffer[] = [];
  for await (const piece of zip.read(path)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('the marked workbook', () => {
  it('is the same list, with the same faults at the same places', async () => {
    const file = csv(list);
    const again = await checked(await marked(file));
    expect(faultsOf(again)).toEqual(faultsOf(await checked(file)));
    expect(again.faults.map(({ value }) => value)).toEqual((await checked(file)).faults.map(({ value }) => value));
  });

  it('colours the cells of the faults and no others, and says in comments what to do', async () => {
    const file = await marked(csv(list));
    const sheet = await partOf(file, 'xl/worksheets/sheet1.xml');
    const coloured = [...sheet.matchAll(/<c r="(\w+)" s="3"/g)].map(([, cell]) => cell);
    expect(coloured).toEqual(['D2', 'A4', 'B4']);
    const comments = await partOf(file, 'xl/comments1.xml');
    expect([...comments.matchAll(/ref="(\w+)"/g)].map(([, cell]) => cell)).toEqual(coloured);
    expect(comments).toContain('手机号 11 位');
    expect(comments).not.toContain('13800138001');
  });

  it('has no comments where nothing is wrong', async () => {
    const file = await marked(
      await book({
        学生: [
          ['姓名', '班级'],
          ['张小明', '高一(2)班'],
        ],
      }),
    );
    expect((await Zip.open(file.bytes, usualLimits)).names.filter((name) => name.includes('comment'))).toEqual([]);
  });

  it('marks the top of a sheet that is not understood, also where it begins further down', async () => {
    const file = await marked(await book({ 别的: [undefined, undefined, ['随便', '什么']] }));
    expect(await partOf(file, 'xl/comments1.xml')).toContain('ref="A1"');
    expect(await understand(file)).toMatchObject({ sheets: [{ rows: 1 }] });
  });

  it('is refused for a file that is', async () => {
    expect(await markedWorkbook({ name: 'a.csv', bytes: new Uint8Array() }, [])).toMatchObject({
      refused: 'empty_file',
    });
  });
});

describe('a template', () => {
  it.each(['zh', 'en'] as const)('in %s has only headings that are known, each of them once', async (language) => {
    const file = { name: 'template.xlsx', bytes: await rosterTemplate(language) };
    const result = await checked(file, options);
    expect(result.faults).toEqual([]);
    expect(result.understood.sheets.map(({ kind }) => kind)).toEqual(['students', 'teachers']);
    const as = result.understood.sheets.flatMap(({ mapping }) => mapping.map((column) => column.as));
    expect(as).toHaveLength(19);
    expect(as).not.toContain('not read');
  });
});
