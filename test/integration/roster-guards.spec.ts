import { approveRoster, editPerson, findPeople, releasePerson, undoRoster } from '#operating/rosters';
import { dataSource, operator, useWork } from '../support/work.js';
import {
  activate,
  dumpOf,
  groupsOf,
  listOf,
  listPlan,
  newSchool,
  personOf,
  plannedList,
  pupil,
  takenList,
  undone,
} from './roster.stage.js';

useWork();

describe('a list', () => {
  it('taken twice changes nothing, and says so', async () => {
    const school = await newSchool();
    await takenList(school, listOf(9));
    const before = await dumpOf(school);
    expect(await listPlan(school, listOf(9))).toEqual({ nothing: true });
    expect(await dumpOf(school)).toEqual(before);
  });

  it('with an error is not taken, and all that is wrong is told', async () => {
    const school = await newSchool();
    const plan = await listPlan(school, [...listOf(3), pupil(9, { of: '操场' }), pupil(10, { name: '7' })]);
    expect('faulty' in plan && plan.faulty.faults.map(({ code }) => code)).toEqual(['class_form', 'name_form']);
    expect(Object.values(await dumpOf(school)).flat()).toEqual([]);
  });

  it('that takes away more than the brake allows waits for the number, and for no other', async () => {
    const school = await newSchool();
    await takenList(school, listOf(30));
    const plan = await plannedList(school, listOf(25));
    expect(plan.brake).toBe(10);
    for (const leaving of [undefined, 9, 11])
      expect(await approveRoster(operator(), plan.import_id!, { leaving })).toEqual({ refused: { brake: 10 } });
    expect(await personOf(school, 'S30')).toMatchObject({ status: 'active' });
    expect(await approveRoster(operator(), plan.import_id!, { leaving: 10 })).toMatchObject({ status: 'done' });
    expect(await personOf(school, 'S30')).toMatchObject({ status: 'left' });
  });

  it('for a school with people whom no list has brought would double them, and is not taken', async () => {
    const school = await newSchool();
    await dataSource.query(
      `insert into im_user (im_user_id, school_id, account_id, user_type, real_name) values ($1, $1, $1, 'teacher', 'x')`,
      [school],
    );
    expect(await listPlan(school, listOf(3))).toEqual({ notNow: { foreign: 1 } });
  });

  it('gives whoever comes back the ids that he had, and whoever has his number now others', async () => {
    const school = await newSchool();
    await takenList(school, listOf(30));
    const [first, second] = [await personOf(school, 'S1'), await personOf(school, 'S2')];
    await takenList(school, listOf(28, 3));
    await takenList(school, [...listOf(28, 3), pupil(1), pupil(2, { name: '赵新生' })]);
    expect(await personOf(school, 'S1')).toMatchObject({ status: 'active', account_id: first.account_id });
    const both = await findPeople(dataSource, school, 'S2');
    expect(both.map(({ status }) => status).toSorted()).toEqual(['active', 'left']);
    const now = both.find(({ status }) => status === 'active')!;
    expect([second.account_id, second.im_user_id]).not.toContain(now.account_id);
    expect(await listPlan(school, [...listOf(28, 3), pupil(1), pupil(2, { name: '赵新生' })])).toEqual({
      nothing: true,
    });
  });

  it('gives nobody the number of somebody whom SQL has brought into another school', async () => {
    const [school, elsewhere] = [await newSchool(), await newSchool()];
    const [{ next }] = await dataSource.query(`select nextval('person_number')::int + 1 as next`);
    await dataSource.query(
      `insert into im_user (im_user_id, school_id, account_id, user_type, real_name) values ($1, $2, $1, 'teacher', 'x')`,
      [next, elsewhere],
    );
    await takenList(school, listOf(1));
    const people = [...(await findPeople(dataSource, school, 'S1'))];
    expect(people.map(({ im_user_id }) => im_user_id)).not.toContain(next);
  });

  it('never gives a number of a class again, though the import that gave it is taken back', async () => {
    const school = await newSchool();
    await takenList(school, listOf(3));
    const id = await takenList(school, [...listOf(3), pupil(4, { of: '高一(4)班' })]);
    const relation = async (name: string) =>
      (
        await dataSource.query('select relation from roster_class where school_id = $1 and name = $2', [school, name])
      )[0]?.relation;
    const given = await relation('高一(4)班');
    await undone(id);
    await takenList(school, [...listOf(3), pupil(5, { of: '高一(5)班' })]);
    expect(await relation('高一(5)班')).toBeGreaterThan(given);
  });
});

describe('a plan whose ground has moved past the roster', () => {
  it('fails with nothing changed, says so, and leaves room for another', async () => {
    const school = await newSchool();
    await takenList(school, listOf(3));
    const { import_id } = await plannedList(
      school,
      listOf(3).map((line) => line.replace('李明远甲,', '李改名,')),
    );
    await dataSource.query(`update im_user set real_name = '别名' where school_id = $1 and user_type = 'student'`, [
      school,
    ]);
    const before = await dumpOf(school);
    expect(await approveRoster(operator(), import_id!)).toMatchObject({
      status: 'failed',
      failure: 'rows have moved: im_user',
    });
    expect(await dumpOf(school)).toEqual(before);
    await takenList(school, listOf(4));
    expect(await personOf(school, 'S4')).toMatchObject({ status: 'active' });
  });
});

describe('two lists of a school', () => {
  it('planned side by side: the first that is approved goes, and the other has to be planned anew', async () => {
    const school = await newSchool();
    const one = await plannedList(school, listOf(5));
    await dataSource.query(`update roster_import set status = 'failed' where import_id = $1`, [one.import_id]);
    const two = await plannedList(school, listOf(6));
    await dataSource.query(`update roster_import set status = 'planned' where import_id = $1`, [one.import_id]);
    const both = await Promise.all([one, two].map(({ import_id }) => approveRoster(operator(), import_id!)));
    const [done, refused] = both.toSorted((a, b) => Number('refused' in a) - Number('refused' in b));
    expect(done).toMatchObject({ status: 'done' });
    expect(['stale', { underWay: expect.any(Number) }]).toContainEqual((refused as { refused: unknown }).refused);
    expect(
      await approveRoster(
        operator(),
        (done as { import_id: number }).import_id === one.import_id ? two.import_id! : one.import_id!,
      ),
    ).toEqual({ refused: 'stale' });
  });

  it('of which one is under way leave no room for planning', async () => {
    const school = await newSchool();
    const { import_id } = await plannedList(school, listOf(5));
    await dataSource.query(`update roster_import set status = 'applying' where import_id = $1`, [import_id]);
    expect(await listPlan(school, listOf(6))).toEqual({ notNow: { underWay: import_id } });
  });
});

describe('what was changed by hand', () => {
  it('wins over lists until it is released, and all else follows them', async () => {
    const school = await newSchool();
    await takenList(school, listOf(6));
    const { key, account_id } = await personOf(school, 'S1');
    const to = 'senior-2026-2';
    expect(await editPerson(operator(), { school, key, name: '李亲改', class: to })).toHaveProperty('import_id');
    expect(await personOf(school, 'S1')).toMatchObject({
      name: '李亲改',
      class: '高一(2)班',
      account_id,
      by_hand: ['enrolments.class', 'people.name'],
    });
    expect(await listPlan(school, listOf(6))).toEqual({ nothing: true });
    await releasePerson(operator(), { school, key });
    await takenList(school, listOf(6));
    expect(await personOf(school, 'S1')).toMatchObject({ name: '李明远甲', class: '高一(1)班', by_hand: [] });
  });

  it('is in the groups at once, and can be undone', async () => {
    const school = await newSchool();
    await takenList(school, listOf(6));
    const before = await dumpOf(school);
    const { key, im_user_id } = await personOf(school, 'S1');
    const edit = await editPerson(operator(), { school, key, status: 'left' });
    expect(await dataSource.query('select 1 from im_group_member where im_user_id = $1', [im_user_id])).toEqual([]);
    if ('import_id' in edit) await undone(edit.import_id);
    expect(await dumpOf(school)).toEqual(before);
  });

  it.each([
    ['a person', { key: 'nobody' }, { unknown: 'person' }],
    ['a class', { class: 'senior-2026-99' }, { unknown: 'class' }],
    ['nothing new', { name: '李明远甲' }, { nothing: true }],
  ])('is not, where there is no such thing: %s', async (_, edit, answer) => {
    const school = await newSchool();
    await takenList(school, listOf(3));
    const { key } = await personOf(school, 'S1');
    const held = await editPerson(operator(), { school, key, name: '李明远甲' });
    expect(held).toHaveProperty('import_id');
    expect(await editPerson(operator(), { school, key, ...edit })).toEqual(answer);
  });
});

describe('an undoing', () => {
  it('is refused while a later list or a change by hand stands on it, and goes once that is taken back', async () => {
    const school = await newSchool();
    const first = await takenList(school, listOf(6));
    const second = await takenList(school, listOf(7));
    const { key } = await personOf(school, 'S7');
    const third = await editPerson(operator(), { school, key, phone: '13900139000' });
    const imports = [second, 'import_id' in third ? third.import_id : 0];
    expect(await undoRoster(operator(), first)).toEqual({ refused: { standsOnIt: { imports, groups: 0, people: 0 } } });
    for (const id of [...imports.toReversed(), first]) await undone(id);
    expect({ ...(await dumpOf(school)), roster_school: [] }).toEqual(await dumpOf(await newSchool()));
  });

  it('is refused while a group that it made is known to Easemob, a person has a photo, or is in a group of people’s own', async () => {
    const school = await newSchool();
    const id = await takenList(school, listOf(6));
    const refusal = async () => (await undoRoster(operator(), id)) as { refused: object };
    const [{ im_group_id }] = await groupsOf(school, 'student');
    await activate(im_group_id);
    expect(await refusal()).toEqual({ refused: { standsOnIt: { imports: [], groups: 1, people: 0 } } });
    await dataSource.query('update im_group set easemob_group_id = null, activated_at = null where im_group_id = $1', [
      im_group_id,
    ]);
    const { im_user_id, account_id } = await personOf(school, 'S1');
    await dataSource.query(`insert into user_photo values ($1, 'k', 'image/png', 1, '"e"')`, [im_user_id]);
    expect(await refusal()).toEqual({ refused: { standsOnIt: { imports: [], groups: 0, people: 1 } } });
    await dataSource.query('delete from user_photo where im_user_id = $1', [im_user_id]);
    await dataSource.query(
      `insert into im_group (school_id, group_name, group_type, created_by_account) values ($1, '自建', 'other', $2)`,
      [school, account_id],
    );
    expect(await refusal()).toEqual({ refused: { standsOnIt: { imports: [], groups: 0, people: 1 } } });
    await dataSource.query('delete from im_group where school_id = $1 and not derived', [school]);
    await undone(id);
  });

  it('finds rows that somebody has changed past the roster, leaves them alone, and says so', async () => {
    const school = await newSchool();
    const id = await takenList(school, listOf(6));
    await dataSource.query(`update im_user set real_name = '别名' where school_id = $1 and user_type = 'student'`, [
      school,
    ]);
    const stopped = await undoRoster(operator(), id);
    expect(stopped).toMatchObject({ status: 'undoing', failure: 'rows have moved: im_user' });
    expect(
      await dataSource.query(`select 1 from im_user where school_id = $1 and real_name = '别名'`, [school]),
    ).toHaveLength(6);
    expect(await approveRoster(operator(), id)).toMatchObject({ status: 'done' });
  });
});
