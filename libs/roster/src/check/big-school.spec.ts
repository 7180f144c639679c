import { deriveGroups } from '../groups/derive-groups.js';
import { matchPeople } from '../model/match.js';
import { isEmpty } from '../plan/difference.js';
import { planImport } from '../plan/plan-import.js';
import { book, checked, csv } from '../roster.fixture.js';
import type { Checked } from './check-roster.js';
import { bigSchool, sizes } from './big-school.fixture.js';

const told = ({ faults }: Checked) =>
  faults.map(({ sheet, code, column, row }) => `${sheet} ${code} at ${column}${row}`);
const clean = bigSchool(false);
const spoilt = bigSchool(true);

describe('a school of five thousand', () => {
  it('in a workbook is read without a fault, each guardian of two children once', async () => {
    const { faults, roster, understood } = await checked(await book({ 学生: clean.pupils, 教师: clean.teachers }));
    expect(faults).toEqual([]);
    expect(understood.sheets.map(({ rows }) => rows)).toEqual([sizes.pupils, sizes.teachers]);
    const count = (wanted: string) => roster.people.filter(({ role }) => role === wanted).length;
    expect([count('student'), count('guardian'), count('teacher')]).toEqual([
      sizes.pupils,
      sizes.guardians,
      sizes.teachers,
    ]);
    expect(roster.classes).toHaveLength(sizes.classes);

    const groups = deriveGroups(roster);
    const pupils = groups.filter(({ group_type }) => group_type === 'student').flatMap(({ members }) => members);
    expect(pupils).toHaveLength(sizes.pupils);

    // The same list once more is everybody again, by his own number or by phone and name, and nothing to do.
    expect(matchPeople(roster, roster)).toHaveLength(roster.people.length);
    expect(isEmpty(planImport(roster, roster, { mode: 'full' }).plan)).toBe(true);
  });

  it('with two hundred faults is told of all of them, and of nothing else', async () => {
    const result = await checked(await book({ 学生: spoilt.pupils, 教师: spoilt.teachers }));
    expect(spoilt.planted).toHaveLength(sizes.faults);
    expect(told(result).toSorted()).toEqual(spoilt.planted.toSorted());
  });

  it('is told the same of a text in GBK', async () => {
    const result = await checked(
      csv(
        spoilt.pupils.map((row) => row.join(',')),
        '学生.csv',
        'gbk',
      ),
    );
    expect(result.understood).toMatchObject({ encoding: 'gb18030', sheets: [{ rows: sizes.pupils }] });
    expect(told(result).toSorted()).toEqual(spoilt.planted.filter((fault) => fault.startsWith('学生')).toSorted());
  });
});
