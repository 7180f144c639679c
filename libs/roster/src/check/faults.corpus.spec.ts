import { book, checked, csv, faultsOf } from '../roster.fixture.js';
import type { RosterFile } from '../reading/sheet.js';

const pupils = (...rows: string[]) => csv(['姓名,班级,学号,身份证号,家长姓名,家长电话,关系,出生日期', ...rows]);

/** Lists with something wrong → what is told of them. */
const corpus: Record<string, [file: RosterFile | Promise<RosterFile>, faults: string[]]> = {
  'no headings': [csv(['张小明,高一(2)班', '李小红,高一(2)班']), ['headings_not_found']],
  'no telling of whom it is': [csv(['姓名,电话', '张小明,13800138001'], 'x.csv'), ['sheet_kind_unknown']],
  'no class anywhere': [csv(['姓名,学号', '张小明,1']), ['column_missing at 1']],
  'a destroyed identity number': [pupils('张小明,高一(2)班,1,4.40106E+17,,,,'), ['number_destroyed at D2']],
  'a destroyed phone': [pupils('张小明,高一(2)班,1,,王丽,1.38E+10,,'), ['number_destroyed at F2']],
  'a wrong check digit': [pupils('张小明,高一(2)班,1,110101201005070032,,,,'), ['id_number_check at D2']],
  'too short an identity number': [pupils('张小明,高一(2)班,1,1101012010,,,,'), ['id_number_form at D2']],
  'a name with digits, and one that is a formula': [
    pupils('张小明2,高一(2)班,1,,,,,', '=HYPERLINK(1),高一(2)班,2,,,,,'),
    ['name_form at A2', 'name_form at A3'],
  ],
  'no name': [pupils(',高一(2)班,1,,,,,'), ['name_missing at A2']],
  'no class, and one that is none': [
    pupils('张小明,,1,,,,,', '李小红,操场,2,,,,,', '王强,2班,3,,,,,'),
    ['class_missing at B2', 'class_form at B3', 'grade_missing at B4'],
  ],
  'phones that are none': [
    pupils('张小明,高一(2)班,1,,王丽,138001380,,', '李小红,高一(2)班,2,,李强,没有,,'),
    ['phone_form at F2', 'phone_form at F3'],
  ],
  'days that are none, or two': [
    pupils('张小明,高一(2)班,1,,,,,2010-02-30', '李小红,高一(2)班,2,,,,,03/04/2010', '王强,高一(2)班,3,,,,,13/04/2010'),
    ['date_form at H2', 'date_ambiguous at H3'],
  ],
  'a day of birth that is not that of the identity number': [
    pupils('张小明,高一(2)班,1,110101201005070031,,,,2010-05-08'),
    ['birth_date_differs at H2'],
  ],
  'names and phones of different number': [
    pupils('张小明,高一(2)班,1,,"张大明，王丽",13800138001,,'),
    ['guardian_pairs at E2'],
  ],
  'a second phone, no phone, and no relation that anybody knows': [
    pupils('张小明,高一(2)班,1,,王丽,13800138001/13800138002,邻居,', '李小红,高一(2)班,2,,李强,,,'),
    ['second_phone_left_out at F2', 'relation_unknown at G2', 'guardian_without_phone at E3'],
  ],
  'a pupil twice, a number twice, an identity number twice': [
    pupils(
      '张小明,高一(2)班,1,110101201005070031,,,,',
      '张小明,高一(2)班,1,110101201005070031,,,,',
      '李小红,高一(2)班,1,,,,,',
      '王强,高一(2)班,4,110101201005070031,,,,',
    ),
    ['student_twice at A3', 'number_twice at A4', 'id_number_twice at A5'],
  ],
  'two of one name in a class, and no numbers': [
    csv(['姓名,班级', '张小明,高一(2)班', '张小明,高一(2)班', '张小明,高一(3)班']),
    ['student_twice at A3'],
  ],
  'a guardian of nobody': [
    book({
      学生: [
        ['姓名', '班级'],
        ['张小明', '高一(2)班'],
      ],
      家长: [
        ['家长姓名', '联系电话', '学生姓名', '班级'],
        ['王丽', '13800138001', '张明', '高一(2)班'],
      ],
    }),
    ['student_unknown at C2'],
  ],
  'two teachers with one phone, and one number for two': [
    csv(['工号,姓名,手机号', '1,王老师,13800138001', '2,李老师,13800138001', '1,赵老师,13800138003'], '教师.csv'),
    ['teacher_phone_twice at B3', 'number_twice at B4'],
  ],
  'two head teachers of a class, a yes to no class, a class of nobody': [
    book({
      学生: [
        ['姓名', '班级'],
        ['张小明', '高一(1)班'],
      ],
      教师: [
        ['姓名', '手机号', '任教班级', '班主任'],
        ['王老师', '13800138001', '高一(1)班', '是'],
        ['李老师', '13800138002', '高一(1)班', '高一(1)班'],
        ['赵老师', '13800138003', '高一(1)班、(2)班', '是'],
      ],
    }),
    ['head_twice at A3', 'class_without_pupils at A4', 'class_form at D4'],
  ],
  'ids of apps that are none': [
    csv(['姓名,班级,学号,账号ID,聊天ID', '张小明,高一(2)班,1,0,zhang', '李小红,高一(2)班,2,2147483648,1.5']),
    ['app_id_form at D2', 'app_id_form at E2', 'app_id_form at D3', 'app_id_form at E3'],
  ],
  'an id of apps for two, and two for one': [
    csv(
      [
        '工号,姓名,学科,班级,账号ID,教师ID',
        '1,王老师,数学,高一(1)班,7,8',
        '1,王老师,数学,高一(2)班,9,',
        '2,李老师,,,7,8',
      ],
      '教师.csv',
    ),
    ['app_id_differs at E3', 'app_id_twice at E4', 'app_id_twice at F4'],
  ],
  'a column twice': [csv(['姓名,班级,班级', '张小明,高一(2)班,高一(3)班']), ['column_twice at C1']],
};

describe('a list with', () => {
  it.each(Object.entries(corpus))('%s is told all of it at once', async (_, [file, faults]) => {
    expect(faultsOf(await checked(await file))).toEqual(faults);
  });
});

describe('a fault', () => {
  it('names its cell and a remedy in both languages, and hides the middle of long numbers', async () => {
    const { faults } = await checked(pupils('张小明,高一(2)班,1,110101201005070032,王丽,1380013800123456,,'));
    expect(faults).toMatchObject([
      { code: 'id_number_check', severity: 'error', sheet: '学生', row: 2, column: 'D', value: '110*************32' },
      { code: 'phone_form', row: 2, column: 'F', value: '138***********56' },
    ]);
    for (const { text, remedy } of faults) expect([text.zh, text.en, remedy.zh, remedy.en].every(Boolean)).toBe(true);
    expect(JSON.stringify(faults)).not.toMatch(/\d{7}/);
  });
});
