import { makeSchoolReady, readReadiness, setSchool } from '#operating';
import { done, park } from '#work';
import { ask, dataSource, operator, rowOf, runner, useWork } from '../support/work.js';

useWork();

let lastSchool = 0;

/** Groups of a school by what they are called here: their type, who is in them, and what is so of them. */
const groups = {
  'class with a head': { group_type: 'teacherAndStudent', members: ['teacher owner', 'student'] },
  'class without a head': { group_type: 'teacherAndStudent', members: ['teacher', 'student'] },
  'lessons of a class': { group_type: 'class_course', members: ['student', 'teacher owner'] },
  'pupils of a class': { group_type: 'student', members: ['student'] },
  'guardians with a head': { group_type: 'teacherAndGuardian', members: ['teacher owner', 'guardian'] },
  staff: { group_type: 'teacher', members: ['teacher'] },
  'of no relation': { group_type: 'teacherAndStudent', members: ['teacher owner'], relation_id: 0 },
  'made by somebody': { group_type: 'other', members: ['teacher owner'], created_by_account: 1 },
  empty: { group_type: 'teacherAndStudent', members: [] },
  active: { group_type: 'teacherAndStudent', members: ['teacher owner'], activated_at: new Date() },
} satisfies Record<string, { group_type: string; members: string[]; [column: string]: unknown }>;

/** A school with these groups. @returns its id */
async function plantSchool(): Promise<number> {
  const school = ++lastSchool;
  await dataSource.query(`insert into school (school_id, name) values ($1, 'school')`, [school]);
  for (const [at, [group_name, { members, ...columns }]] of Object.entries(groups).entries()) {
    const im_group_id = school * 1000 + at;
    const row = { im_group_id, school_id: school, group_name, relation_id: at + 1, ...columns };
    const names = Object.keys(row);
    await dataSource.query(
      `insert into im_group (${names.join()}) values (${names.map((_, i) => `$${i + 1}`).join()})`,
      Object.values(row),
    );
    for (const [position, member] of members.entries()) {
      const id = im_group_id * 10 + position;
      const [user_type, owner] = member.split(' ');
      await dataSource.query(
        `insert into im_user (im_user_id, school_id, account_id, user_type, real_name) values ($1, $2, $1, $3, 'somebody')`,
        [id, school, user_type],
      );
      await dataSource.query('insert into im_group_member values ($1, $2, $3, $4)', [
        im_group_id,
        id,
        position,
        owner === 'owner',
      ]);
    }
  }
  return school;
}

/** What is open for a school: its groups by what they are called here. */
async function open(school: number): Promise<string[]> {
  const rows: { key: string; name: string | null; lane: string }[] = await dataSource.query(
    `select key, lane, group_name as name from work_item w left join im_group g on w.key = 'group:' || g.im_group_id
      where w.school_id = $1 and done < wanted order by im_group_id nulls first`,
    [school],
  );
  expect(rows.every(({ lane }) => lane === 'bulk')).toBe(true);
  return rows.map(({ key, name }) => name ?? key);
}

const withAHead = ['class with a head', 'lessons of a class', 'guardians with a head'];
const withATeacher = [
  'class with a head',
  'class without a head',
  'lessons of a class',
  'guardians with a head',
  'staff',
];

describe('what is activated before somebody taps', () => {
  it.each([
    ['class', withAHead],
    ['all', [...withATeacher, 'of no relation']],
  ])(
    '%s: these groups, once the school says so, in the bulk lane and for the school',
    async (pre_activation, expected) => {
      const school = await plantSchool();
      expect(await setSchool(operator(), school, { pre_activation })).toBe(true);
      expect(await open(school)).toEqual([`users:${school}`, ...expected]);
    },
  );

  it('off: none; people are registered all the same, when somebody asks', async () => {
    const school = await plantSchool();
    await setSchool(operator(), school, { pre_activation: 'off' });
    expect(await open(school)).toEqual([]);
    expect(await readReadiness(dataSource, school)).toMatchObject({ pre_activation: 'off', people: 13, groups: 0 });
    expect(await makeSchoolReady(operator(), school)).toBe(0);
    expect(await open(school)).toEqual([`users:${school}`]);
  });

  it('is asked for once: what waits, is in hand or is there already is left alone', async () => {
    const school = await plantSchool();
    await setSchool(operator(), school, { pre_activation: 'class' });
    expect(await makeSchoolReady(operator(), school)).toBe(0);
    const key = `group:${school * 1000}`;
    await runner().run(key, async () => {
      expect(await makeSchoolReady(operator(), school)).toBe(0);
      await dataSource.query('update im_group set activated_at = now() where im_group_id = $1', [school * 1000]);
      return done();
    });
    expect(await makeSchoolReady(operator(), school)).toBe(0);
    expect(await rowOf(key)).toMatchObject({ wanted: '1', done: '1' });
    // Negative control: were it not active, it would be.
    await dataSource.query('update im_group set activated_at = null where im_group_id = $1', [school * 1000]);
    expect(await makeSchoolReady(operator(), school)).toBe(1);
  });

  it('is taken up again where it was given up', async () => {
    const school = await plantSchool();
    await setSchool(operator(), school, { pre_activation: 'class' });
    await runner().run(`group:${school * 1000}`, async () => park({ error: 'name_refused' }, 'bad name'));
    expect(await makeSchoolReady(operator(), school)).toBe(1);
  });

  it('stays behind people: a tap on one of them takes it into its lane', async () => {
    const school = await plantSchool();
    await setSchool(operator(), school, { pre_activation: 'class' });
    await ask(school * 1000);
    expect(await makeSchoolReady(operator(), school)).toBe(0);
    expect(await rowOf(`group:${school * 1000}`)).toMatchObject({ lane: 'tap' });
  });
});
