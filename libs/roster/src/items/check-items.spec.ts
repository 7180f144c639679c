import { csv, options, sortedRows } from '../roster.fixture.js';
import { checkRoster, type Checked } from '../check/check-roster.js';
import { checkItems } from './check-items.js';
import type { Item } from './item.js';

const pupil: Item = {
  role: 'student',
  number: 'S1',
  name: '李明远',
  class: '高一(1)班',
  guardians: [{ name: '王思齐', phone: '13800138001', relation: '母亲' }],
};
const teacher: Item = {
  role: 'teacher',
  number: 'T1',
  name: '陈老师',
  phone: '13800138002',
  head_of: '高一(1)班',
  teaches: [
    { course: '语文', classes: ['高一(1)班', '高一(2)班'] },
    { course: '历史', classes: ['高一(1)班'] },
  ],
};
const check = (...items: Item[]) => checkItems(items, options);

describe('people who come one by one', () => {
  it('are read as they would be from a list', async () => {
    const { checked, faults } = await check(pupil);
    const list = csv([
      '姓名,学号,班级,监护人1姓名,监护人1电话,监护人1关系',
      '李明远,S1,高一(1)班,王思齐,13800138001,母亲',
    ]);
    const read = (await checkRoster(list, options)) as Checked;
    expect(sortedRows(checked.roster)).toEqual(sortedRows(read.roster));
    expect(faults).toEqual([[]]);
  });

  it('bring their classes and what they teach', async () => {
    const { checked, faults } = await check(teacher, pupil);
    expect(faults).toEqual([[], []]);
    expect(checked.roster.classes.map(({ name }) => name)).toHaveLength(2);
    expect(checked.roster.assignments.filter(({ head }) => head)).toHaveLength(1);
    expect(checked.roster.assignments.filter(({ course }) => course === '语文')).toHaveLength(2);
    expect(checked.roster.assignments.filter(({ course }) => course === '历史')).toHaveLength(1);
  });

  it('are told what is wrong by item and field, and keep no other from being taken', async () => {
    const { checked, faults } = await check(
      { ...pupil, number: 'S9', name: '7' },
      pupil,
      { ...pupil, number: 'S2', name: '张伟', class: '操场' },
      { ...pupil, number: 'S3', name: '张伟', guardians: [{ name: '王思齐', phone: '1' }] },
      { ...pupil, number: 'S1', name: '别人' },
    );
    expect(faults.map((of) => of.map(({ code, field }) => `${code} ${field}`))).toEqual([
      ['name_form name'],
      [],
      ['class_form class'],
      ['phone_form guardians.0.phone'],
      ['number_twice name'],
    ]);
    expect(checked.roster.people.filter(({ role }) => role === 'student').map(({ externalId }) => externalId)).toEqual([
      'S1',
    ]);
    expect(faults[4]![0]!.text.en).toContain('students!A2');
  });

  it('are nobody where all of them are wrong', async () => {
    const { checked, faults } = await check({ ...pupil, class: '操场' });
    expect(faults[0]).toHaveLength(1);
    expect(checked.roster.people).toEqual([]);
  });
});
