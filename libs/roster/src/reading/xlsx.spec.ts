import { checked, faultsOf, peopleOf } from '../roster.fixture.js';
import { inSheet, rowXml, workbookOf } from './hostile.fixture.js';

const styles =
  '<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="177" formatCode="0.00&quot;yd&quot;"/></numFmts>' +
  '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/></cellXfs></styleSheet>';
const heads = rowXml(1, '姓名', '班级', '出生日期', '父亲姓名', '父亲电话', '身份证号');

const read = async (...cells: string[]) =>
  checked(await workbookOf(inSheet(heads + rowXml(2, ...cells)), { 'xl/styles.xml': styles }));

describe('a cell of a workbook', () => {
  it('may be a number or a date where it is as good as a text', async () => {
    const result = await read(
      '张小明',
      '高一(2)班',
      '<c s="1"><v>40305</v></c>',
      '张大明',
      '<c><v>13800138001</v></c>',
    );
    expect(faultsOf(result)).toEqual([]);
    expect(peopleOf(result.roster)).toEqual(['张小明, 高一(2)班, 父亲 张大明 13800138001']);
  });

  it.each([
    ['a number of 18 digits, which has lost some', '<c><v>110101201005070031</v></c>', 'number_destroyed at F2'],
    ['a formula', '<c><f>A1</f><v>110101201005070031</v></c>', 'formula at F2'],
    ['a formula as text', '<c t="str"><f>A1</f><v>110101201005070031</v></c>', 'formula at F2'],
    ['an error', '<c t="e"><v>#REF!</v></c>', 'cell_error at F2'],
  ])('that is %s is told of', async (_, cell, fault) => {
    expect(faultsOf(await read('张小明', '高一(2)班', '', '', '', cell))).toEqual([fault]);
  });

  it.each([
    ['a number whose style is no date', '<c s="0"><v>40305</v></c>', ['date_form at C2']],
    ['a number with a unit that has letters of dates', '<c s="3"><v>40305</v></c>', ['date_form at C2']],
    ['a date of a style of their own', '<c s="2"><v>40305</v></c>', []],
  ])('that is %s', async (_, cell, faults) => {
    expect(faultsOf(await read('张小明', '高一(2)班', cell))).toEqual(faults);
  });

  it('may share its text, in pieces, with a reading that is no part of it', async () => {
    const texts = '<sst><si><r><t>张</t></r><r><t>小明</t></r><rPh><t>zhang</t></rPh></si></sst>';
    const file = await workbookOf(inSheet(heads + rowXml(2, '<c t="s"><v>0</v></c>', '高一(2)班')), {
      'xl/sharedStrings.xml': texts,
    });
    expect(peopleOf((await checked(file)).roster)).toEqual(['张小明, 高一(2)班']);
  });

  it('stands where it says, or behind the one before it', async () => {
    const file = await workbookOf(
      inSheet(
        '<row><c t="str"><v>姓名</v></c><c t="str"><v>班级</v></c></row><row><c t="str"><v>张小明</v></c><c t="str"><v>高一(2)班</v></c></row>',
      ),
    );
    expect(peopleOf((await checked(file)).roster)).toEqual(['张小明, 高一(2)班']);
  });
});

describe('a sheet', () => {
  it('that is hidden is not read, and it is said so', async () => {
    const sheet = inSheet(rowXml(1, '姓名', '班级') + rowXml(2, '张小明', '高一(2)班'));
    const file = await workbookOf(sheet, {
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><sheets><sheet name="学生" r:id="rId1"/><sheet name="旧" state="hidden" r:id="rId2"/></sheets></workbook>',
    });
    const result = await checked(file);
    expect(result.understood.leftOut).toEqual(['旧']);
    expect(result.faults).toMatchObject([{ code: 'sheet_left_out', sheet: '旧' }]);
  });
});
