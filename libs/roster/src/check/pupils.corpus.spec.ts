import { book, checked, csv, faultsOf, peopleOf } from '../roster.fixture.js';
import type { Roster } from '../model/roster.js';
import type { RosterFile } from '../reading/sheet.js';
import type { CheckOptions } from './options.js';

interface Case {
  file: RosterFile | Promise<RosterFile>;
  people: string[];
  faults?: string[];
  options?: Partial<CheckOptions>;
}

const lines = ['姓名,年级,班级', '张小明,高一,2'];
const plain = ['张小明, 高一(2)班'];

/** Lists of pupils as schools have them, each with a quirk of its own. */
const corpus: Record<string, Case> = {
  'in UTF-8': { file: csv(lines), people: plain },
  'in UTF-8 with a mark': { file: csv(lines, '学生.csv', 'utf-8-bom'), people: plain },
  'in GBK': { file: csv(lines, '学生.csv', 'gbk'), people: plain },
  'in UTF-16 with tabs, as Excel writes text': {
    file: csv(
      lines.map((line) => line.replaceAll(',', '\t')),
      '学生.txt',
      'utf-16',
    ),
    people: plain,
  },
  'with semicolons': { file: csv(lines.map((line) => line.replaceAll(',', ';'))), people: plain },
  'as a workbook': { file: book({ 学生: lines.map((line) => line.split(',')) }), people: plain },
  'with the class in the title alone': {
    file: csv(['高一年级（2）班学生花名册,,', '序号,姓名,性别', '1,张小明,男', '2,李小红,女']),
    people: [...plain, '李小红, 高一(2)班'],
  },
  'with the class in the name of the sheet alone': {
    file: book({
      '高一(2)班': [
        ['学号', '姓名'],
        ['001', '张小明'],
      ],
    }),
    people: plain,
  },
  'with two heading rows, the upper one merged': {
    file: csv([
      '高一（2）班学生信息,,,,,,',
      '序号,姓名,监护人1,,,监护人2,',
      ',,姓名,联系电话,单位,姓名,联系电话',
      '1,张小明,张大明,13800138001,某厂,王丽,13800138002',
    ]),
    people: ['张小明, 高一(2)班, 监护人 张大明 13800138001, 监护人 王丽 13800138002'],
  },
  'with a group of headings above ordinary ones': {
    file: csv(['基本信息,,,家长信息,', '姓名,年级,班级,父亲姓名,父亲电话', '张小明,高一,2,张大明,13800138001']),
    people: ['张小明, 高一(2)班, 父亲 张大明 13800138001'],
  },
  'with required marks, hints and colons in its headings': {
    file: csv(['*学生姓名,年级（必填）,＊班级(如：1班)：', '张小明,高一,2']),
    people: plain,
  },
  'with English headings': {
    file: csv(
      ['Student Name,Class,Guardian 1 Name,Guardian 1 Phone', 'Li Ming,Grade 10 Class 2,Li Qiang,+86 138-0013-8001'],
      'pupils.csv',
    ),
    people: ['Li Ming, 高一(2)班, 监护人 Li Qiang 13800138001'],
  },
  'with full-width digits, brackets and spaces': {
    file: csv(['姓名,班级,家长１姓名,家长１电话', '　张小明　,高一（２）班,张大明,１３８００１３８００１']),
    people: ['张小明, 高一(2)班, 监护人 张大明 13800138001'],
  },
  'with a class that is only a number': {
    file: csv(['姓名,年级,班级', '张小明,高一,17', '李小红,高一,（2）班']),
    people: ['张小明, 高一(17)班', '李小红, 高一(2)班'],
  },
  'with a class by the year in which it entered': {
    file: csv(['姓名,班级', '张小明,2025级3班', '李小红,高2024级(1)班']),
    options: { stage: 'senior' },
    people: ['张小明, 高二(3)班', '李小红, 高三(1)班'],
  },
  'with grades by their number of all twelve': {
    file: csv(['姓名,年级,班级', '张小明,八年级,1班', '李小红,Grade 3,2']),
    people: ['张小明, 初二(1)班', '李小红, 三年级(2)班'],
  },
  'with several guardians in one cell': {
    file: csv(['姓名,班级,家长姓名,家长电话', '张小明,高一(2)班,"张大明，王丽","13800138001，13800138002"']),
    people: ['张小明, 高一(2)班, 监护人 张大明 13800138001, 监护人 王丽 13800138002'],
  },
  'with relations in the cell of the guardian': {
    file: csv([
      '姓名,班级,家长姓名,家长电话',
      '张小明,高一(2)班,"张大明(父亲)、母亲：王丽","13800138001、13800138002"',
    ]),
    people: ['张小明, 高一(2)班, 父亲 张大明 13800138001, 母亲 王丽 13800138002'],
  },
  'with a code of the relation before its word': {
    file: csv(['姓名,班级,监护人一姓名,监护人一关系,监护人一手机号', '张小明,高一(2)班,王丽,52-母亲,13800138002']),
    people: ['张小明, 高一(2)班, 母亲 王丽 13800138002'],
  },
  'with columns for father and mother': {
    file: csv([
      '姓名,班级,父亲姓名,父亲手机,母亲姓名,母亲手机',
      '张小明,高一(2)班,张大明,13800138001,王丽,0591-87654321',
    ]),
    people: ['张小明, 高一(2)班, 父亲 张大明 13800138001, 母亲 王丽 059187654321'],
  },
  'with a phone behind each of two guardians': {
    file: csv([
      '姓名,班级,家长姓名,联系电话,家长姓名,联系电话',
      '张小明,高一(2)班,张大明,13800138001,王丽,13800138002',
    ]),
    people: ['张小明, 高一(2)班, 监护人 张大明 13800138001, 监护人 王丽 13800138002'],
  },
  'with headings again on every page and a total below': {
    file: csv(['序号,姓名,班级', '1,张小明,高一(2)班', '序号,姓名,班级', '2,李小红,高一(2)班', '合计2人,,']),
    people: [...plain, '李小红, 高一(2)班'],
  },
  'with empty rows between': { file: csv(['', '姓名,班级', '', '张小明,高一(2)班', '', '']), people: plain },
  'with lines in a cell and quotation marks': {
    file: csv([
      '姓名,班级,"家长姓名\n（可多位）",家长电话',
      '张小明,高一(2)班,"张大明\n王丽","13800138001\n13800138002"',
    ]),
    people: ['张小明, 高一(2)班, 监护人 张大明 13800138001, 监护人 王丽 13800138002'],
  },
  'where siblings have a parent in common': {
    file: csv([
      '姓名,班级,父亲姓名,父亲电话',
      '张小明,高一(2)班,张大明,13800138001',
      '张小红,初一(1)班,张大明,13800138001',
    ]),
    people: ['张小明, 高一(2)班, 父亲 张大明 13800138001', '张小红, 初一(1)班, 父亲 张大明 13800138001'],
  },
  'in which pupils and guardians are two sheets': {
    file: book({
      家长: [
        ['家长姓名', '关系', '联系电话', '学生姓名', '班级'],
        ['王丽', '母亲', '13800138002', '张小明', '高一(2)班'],
      ],
      学生: [
        ['姓名', '班级'],
        ['张小明', '高一(2)班'],
      ],
    }),
    people: ['张小明, 高一(2)班, 母亲 王丽 13800138002'],
  },
  'of guardians alone, a pupil in several rows': {
    file: csv(
      [
        '家长姓名,家长手机号,关系,学生姓名,班级',
        '张大明,13800138001,父亲,张小明,高一(2)班',
        '王丽,13800138002,母亲,张小明,高一(2)班',
      ],
      '家长.csv',
    ),
    people: ['张小明, 高一(2)班, 父亲 张大明 13800138001, 母亲 王丽 13800138002'],
  },
  'with the national number of pupils, and days in many forms': {
    file: csv([
      '姓名,班级,学籍号,出生日期,入学时间',
      '张小明,高一(2)班,G110101201005070031,2010.05.07,2026/9/1',
      '李小红,高一(2)班,L110101201005070023,2010年5月7日,20260901',
    ]),
    people: [...plain, '李小红, 高一(2)班'],
  },
  'where columns are not known, or not read': {
    file: csv(['姓名,班级,备注,密码,喜欢的颜色', '张小明,高一(2)班,单亲,123456,红']),
    people: plain,
    faults: ['column_unknown at E1'],
  },
  'with a phone and no name of a guardian': {
    file: csv(['姓名,班级,家长电话', '张小明,高一(2)班,13800138001']),
    people: ['张小明, 高一(2)班, 监护人 张小明家长 13800138001'],
    faults: ['guardian_without_name at C2'],
  },
  'where two guardians share a phone': {
    file: csv([
      '姓名,班级,父亲姓名,父亲电话,母亲姓名,母亲电话',
      '张小明,高一(2)班,张大明,13800138001,王丽,13800138001',
    ]),
    people: ['张小明, 高一(2)班, 父亲 张大明 13800138001, 母亲 王丽 13800138001'],
    faults: ['phone_of_two_guardians at E2'],
  },
};

/** `name of whom = id`, in whatever order. */
const idsOf = ({ given = [], people }: Roster) =>
  given
    .map(({ person, name, id }) => `${name} of ${people.find(({ key }) => key === person)!.name} = ${id}`)
    .toSorted();

describe('ids that apps know people by already', () => {
  it('are read of pupils and of their guardians, whatever stands in a column that is only called account', async () => {
    const { roster } = await checked(
      csv([
        '姓名,班级,学号,账号,account_id,聊天ID,学生ID,父亲姓名,父亲账号ID,父亲聊天ID',
        '张小明,高一(2)班,1,zhang,17,1017,5,张大明,18,1018',
        '李小红,高一(2)班,2,li,2147483647,,,,,',
      ]),
    );
    expect(idsOf(roster)).toEqual([
      'account_id of 张大明 = 18',
      'account_id of 张小明 = 17',
      'account_id of 李小红 = 2147483647',
      'im_user_id of 张大明 = 1018',
      'im_user_id of 张小明 = 1017',
      'person_id of 张小明 = 5',
    ]);
  });

  it('are those of the guardians in a list of guardians, but for the pupil’s own number', async () => {
    const lines = [
      '家长姓名,家长手机号,账号ID,聊天ID,学生姓名,班级,学生ID',
      '王丽,13800138002,21,1021,张小明,高一(2)班,5',
    ];
    const { roster } = await checked(csv(lines, '家长.csv'));
    expect(idsOf(roster)).toEqual(['account_id of 王丽 = 21', 'im_user_id of 王丽 = 1021', 'person_id of 张小明 = 5']);
  });

  it('are none of a list that has no such columns', async () => {
    expect((await checked(csv(['姓名,班级', '张小明,高一(2)班']))).roster.given).toBeUndefined();
  });

  it('may be one number for a teacher and for a pupil, who are counted apart', async () => {
    const file = await book({
      学生: [
        ['姓名', '班级', '学生ID'],
        ['张小明', '高一(2)班', '290'],
      ],
      教师: [
        ['姓名', '学科', '教师ID'],
        ['竹子', '数学', '290'],
      ],
    });
    expect(faultsOf(await checked(file))).toEqual([]);
  });
});

describe('a list of pupils', () => {
  it.each(Object.entries(corpus))('%s is understood', async (_, { file, people, faults = [], options }) => {
    const result = await checked(await file, options);
    expect({ people: peopleOf(result.roster), faults: faultsOf(result) }).toEqual({ people, faults });
  });
});
