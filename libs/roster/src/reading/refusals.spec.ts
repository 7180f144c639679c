import { checkRoster, understand } from '../check/check-roster.js';
import { book, csv, options } from '../roster.fixture.js';
import { aroundRows, inSheet, rowXml, times, workbookOf, zipOf } from './hostile.fixture.js';
import { usualLimits, type Limits } from './limits.js';
import { openFile } from './open-file.js';
import type { RosterFile } from './sheet.js';

const heads = rowXml(1, '姓名', '班级');
const bytes = (name: string, text: string): RosterFile => ({ name, bytes: Buffer.from(text, 'latin1') });

/** Files that are refused → why. */
const hostile: Record<string, [file: RosterFile | Promise<RosterFile>, reason: string, limits?: Partial<Limits>]> = {
  'an empty file': [bytes('a.csv', ''), 'empty_file'],
  'a file of white space': [bytes('a.csv', ' \r\n '), 'empty_file'],
  'a file that is too large': [csv(['姓名,班级']), 'file_too_large', { file: 10 }],
  'a web page under the name of a workbook': [bytes('a.xls', '<html><table><tr><td>x'), 'html'],
  'a spreadsheet in XML of 2003': [bytes('a.xls', '<?xml version="1.0"?><Workbook>'), 'html'],
  'an old workbook, or one with a password': [bytes('a.xlsx', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'old_excel'],
  'a PDF': [bytes('a.csv', '%PDF-1.7'), 'not_a_table'],
  'a picture': [bytes('a.csv', '\x89PNG\r\n'), 'not_a_table'],
  'some other zip': [zipOf({ 'a.docx': 'x' }), 'not_a_table'],
  'a workbook under the name of a text': [book({ 学生: [['姓名', '班级']] }, '学生.csv'), 'wrong_extension'],
  'a text under the name of a workbook': [csv(['姓名,班级'], '学生.xlsx'), 'wrong_extension'],
  'bytes that are no text': [bytes('a.csv', '\xff\xff\x00\x80\xff'), 'unknown_encoding'],
  'a text with zeros in it': [bytes('a.csv', 'a,b\0\0\0'), 'unknown_encoding'],
  'a quotation mark that never ends': [csv(['姓名,班级', '"张小明,高一(2)班']), 'broken_quotes'],
  'a workbook with macros': [workbookOf(inSheet(heads), { 'xl/vbaProject.bin': 'x' }), 'macros'],
  'a workbook that reads others': [
    workbookOf(inSheet(heads), { 'xl/externalLinks/externalLink1.xml': '<x/>' }),
    'external_links',
  ],
  'a document type with entities': [workbookOf(`<!DOCTYPE x [<!ENTITY a "aaaa">]>${inSheet(heads)}`), 'damaged'],
  'XML that breaks off': [workbookOf('<worksheet><sheetData><row r="1"><c'), 'damaged'],
  'a workbook without its list of sheets': [zipOf({ 'xl/workbook.xml': '<workbook/>' }), 'damaged'],
  'too many files in a zip': [zipOf({ 'xl/workbook.xml': '', a: '', b: '' }), 'too_much_inside', { entries: 2 }],
  'a bomb': [
    workbookOf(times(100_000, '<!-- nothing at all, again and again -->', aroundRows)),
    'too_much_inside',
    { unpacked: 1_000_000 },
  ],
  'shared texts without end': [
    workbookOf(inSheet(heads), { 'xl/sharedStrings.xml': times(5000, '<si><t>x</t></si>', ['<sst>', '</sst>']) }),
    'too_much_inside',
    { sharedTexts: 1000 },
  ],
  'a text without end between two marks': [
    workbookOf(
      times(3_000_000, 'x', [
        '<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>',
        '</t></is></c></row></sheetData></worksheet>',
      ]),
    ),
    'cell_too_long',
  ],
  'a long cell': [csv(['姓名,班级', `${'张'.repeat(3000)},高一(2)班`]), 'cell_too_long'],
  'a cell far to the right': [
    workbookOf(inSheet('<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>')),
    'too_many_columns',
  ],
  'more columns than a list has': [csv([`姓名,${'x,'.repeat(300)}`]), 'too_many_columns'],
};

describe('a file is refused', () => {
  it.each(Object.entries(hostile))('when it is %s', async (_, [file, reason, limits]) => {
    const result = await checkRoster(await file, { ...options, limits });
    expect(result).toMatchObject({ refused: reason });
    expect(await understand(await file, { limits })).toEqual(result);
    expect('refused' in result && result.remedy.zh).toBeTruthy();
  });

  it('wherever it is cut off', async () => {
    const whole = await book({
      学生: [
        ['姓名', '班级'],
        ['张小明', '高一(2)班'],
      ],
    });
    for (let end = 4; end < whole.bytes.length; end += 97) {
      const cut = { name: whole.name, bytes: whole.bytes.subarray(0, end) };
      expect(await checkRoster(cut, options)).toMatchObject({ refused: 'damaged' });
    }
  });
});

describe('a million empty rows', () => {
  const million = workbookOf(times(1_000_000, '<row spans="1:9"/>', [`${aroundRows[0]}${heads}`, aroundRows[1]]));

  it('are refused once the bound is passed, and the rest is neither unpacked nor read', async () => {
    const { bytes: packed } = await million;
    expect(packed.length).toBeLessThan(100_000);
    expect(await checkRoster(await million, options)).toMatchObject({ refused: 'too_many_rows' });
    // With a bound on what is unpacked that the million would pass many times over, it is the rows that end it.
    const limits = { ...usualLimits, unpacked: 4_000_000 };
    const { sheets } = await openFile(await million, limits);
    const rows: number[] = [];
    const reading = (async () => {
      for await (const { number } of sheets[0]!.rows()) rows.push(number);
    })();
    await expect(reading).rejects.toMatchObject({ reason: 'too_many_rows' });
    expect(rows).toEqual([1]);
  });

  it('would be read to their end without the bound', async () => {
    const many = await workbookOf(times(70_000, '<row spans="1:9"/>', [`${aroundRows[0]}${heads}`, aroundRows[1]]));
    expect(await checkRoster(many, options)).toMatchObject({ refused: 'too_many_rows' });
    const result = await checkRoster(many, { ...options, limits: { rows: 100_000 } });
    expect(result).toMatchObject({ understood: { sheets: [{ kind: 'students', rows: 0 }] } });
  });
});

describe('rows', () => {
  it('are taken one by one: whoever stops early has the rest of the file not read', async () => {
    const text = ['姓名,班级', ...Array.from({ length: 50_000 }, (_, at) => `张${at},高一(2)班`), '"'].join('\n');
    const { sheets } = await openFile({ name: '学生.csv', bytes: Buffer.from(text) }, usualLimits);
    let rows = 0;
    // The mark at the end would be told of by whoever came so far.
    for await (const _ of sheets[0]!.rows()) if (++rows === 10) break;
    expect(rows).toBe(10);
    expect(await understand({ name: '学生.csv', bytes: Buffer.from(text) })).toMatchObject({
      refused: 'broken_quotes',
    });
  });
});
