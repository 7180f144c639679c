import { book, checked, csv, faultsOf, peopleOf } from '../roster.fixture.js';
import { understand } from './check-roster.js';

describe('a list of teachers', () => {
  it.each<[string, string[], string[], string[]?]>([
    [
      'with several classes in a cell',
      ['工号,姓名,手机号,任教学科,任教班级', '1,王老师,13800138001,数学,"高一(1)班、(2)班，高二3班"'],
      ['王老师, 数学 高一(1)班, 数学 高一(2)班, 数学 高二(3)班'],
    ],
    [
      'with a span of classes, a head of a class and a head of the grade',
      ['姓名,手机号,任教学科,任教班级,班主任班级,段长', '王老师,13800138001,语文,高一1-3班,高一(2)班,高一'],
      ['王老师, 语文 高一(1)班, 语文 高一(2)班, 语文 高一(3)班, head 高一(2)班, head 高一'],
    ],
    [
      'with a row for each class, and a yes beside it',
      ['姓名,手机号,学科,年级,班级,班主任', '王老师,13800138001,数学,高一,1,是', '王老师,13800138001,数学,高一,2,否'],
      ['王老师, 数学 高一(1)班, head 高一(1)班, 数学 高一(2)班'],
    ],
    ['that says no more than the subject', ['教师姓名,任教科目', '王老师,Maths'], ['王老师, 数学']],
    [
      'that leaves open who teaches what where',
      ['姓名,学科,任教班级', '王老师,"语文,历史","高一(1)班,高一(2)班"'],
      ['王老师, 语文 高一(1)班, 语文 高一(2)班, 历史 高一(1)班, 历史 高一(2)班'],
      ['courses_and_classes at C2'],
    ],
  ])('%s is understood', async (_, lines, people, faults = []) => {
    const result = await checked(csv(lines, '教师.csv'));
    expect({ people: peopleOf(result.roster), faults: faultsOf(result) }).toEqual({ people, faults });
  });

  it('knows a teacher who is a parent as well, by phone and name', async () => {
    const { roster } = await checked(
      await book({
        学生: [
          ['姓名', '班级', '母亲姓名', '母亲电话', '父亲姓名', '父亲电话'],
          ['张小明', '高一(2)班', '王丽', '13800138001', '王刚', '13800138001'],
        ],
        教师: [
          ['姓名', '手机号', '学科'],
          ['王丽', '13800138001', '数学'],
        ],
      }),
    );
    const teacher = roster.people.find(({ role }) => role === 'teacher')!;
    const guardians = roster.people.filter(({ role }) => role === 'guardian');
    expect(guardians.map(({ name, sameAs }) => [name, sameAs])).toEqual([
      ['王刚', undefined],
      ['王丽', teacher.key],
    ]);
  });
});

describe('what is understood', () => {
  it('is shown column by column before anything is made of it', async () => {
    const file = csv(['高一(2)班', '姓名,监护人1,,备注,星座', ',姓名,联系电话,,', '张小明,王丽,13800138001,x,y']);
    expect(await understand(file)).toEqual({
      format: 'csv',
      encoding: 'utf-8',
      leftOut: [],
      sheets: [
        {
          name: '学生',
          kind: 'students',
          headings: [2, 3],
          title: '高一(2)班',
          rows: 1,
          mapping: [
            { column: 'A', heading: '姓名', as: 'name' },
            { column: 'B', heading: '监护人1姓名', as: 'guardian 1 name' },
            { column: 'C', heading: '监护人1联系电话', as: 'guardian 1 phone' },
            { column: 'D', heading: '备注', as: 'not read' },
            { column: 'E', heading: '星座', as: 'not known' },
          ],
        },
      ],
    });
  });
});
