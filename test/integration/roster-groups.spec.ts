import { checkDigitOf } from '../../libs/roster/src/cells/id-number.js';
import { approveRoster, editPerson, undoRoster } from '#operating/rosters';
import { dataSource, operator, told, useWork } from '../support/work.js';
import {
  activate,
  dumpOf,
  groupsOf,
  heading,
  listOf,
  newSchool,
  personOf,
  plannedList,
  pupil,
  storedRoster,
  taken,
  takenList,
  undone,
  watched,
} from './roster.stage.js';

useWork();

const workOf = async (im_group_id: number) =>
  (
    await dataSource.query('select lane, wanted, done, school_id from work_item where key = $1', [
      `group:${im_group_id}`,
    ])
  )[0];

const idNumber = (number: number) => {
  const all = `35010220080115${String(number).padStart(3, '0')}`;
  return all + checkDigitOf(all);
};

describe('groups that follow', () => {
  it('and are in Easemob are made so there, in the bulk lane; others wait for their first tap', async () => {
    const school = await newSchool();
    await takenList(school, listOf(6));
    const [one, two] = await groupsOf(school, 'student');
    await activate(one.im_group_id);
    await takenList(school, [...listOf(6), pupil(7), pupil(8, { of: '高一(2)班' })]);
    expect(await workOf(one.im_group_id)).toEqual({ lane: 'bulk', wanted: '1', done: '0', school_id: school });
    expect(await workOf(two!.im_group_id)).toBeUndefined();
    expect(told.map(({ body }) => (body as { key?: string }).key)).toContain(`group:${one.im_group_id}`);
    const [after] = await dataSource.query(
      'select revision > synced_revision as newer from im_group where im_group_id = $1',
      [one.im_group_id],
    );
    expect(after).toEqual({ newer: true });
  });

  it.each([
    ['off', 0],
    ['class', 2],
  ])(
    'with pre-activation %s: all are to be registered once a list is in, and %i groups activated',
    async (how, count) => {
      const school = await newSchool();
      await takenList(school, listOf(3));
      await dataSource.query('update school set pre_activation = $2 where school_id = $1', [school, how]);
      const roster = await storedRoster(school);
      const head = { key: 'head', role: 'teacher', name: '班主任', externalId: 'T1', status: 'active' } as const;
      const assignment = { teacher: 'head', class: roster.classes[0]!.key, head: true };
      await taken(school, { ...roster, people: [...roster.people, head], assignments: [assignment] });
      const asked = await dataSource.query(
        'select kind, lane, count(*)::int from work_item where school_id = $1 group by 1, 2 order by 1',
        [school],
      );
      const groups = count === 0 ? [] : [{ kind: 'group', lane: 'bulk', count }];
      expect(asked).toEqual([...groups, { kind: 'users', lane: 'bulk', count: 1 }]);
    },
  );

  it('cost Easemob nothing where only places and remarks move', async () => {
    const school = await newSchool();
    // Known by his identity number: another number of the school's gives him another place.
    const list = (first: string) => [
      heading,
      ...[first, 'S2'].map((no, at) => `李明远,${no},高一(1)班,${idNumber(at)},,`),
    ];
    await takenList(school, list('S1'));
    const [{ im_group_id }] = await groupsOf(school, 'student');
    await activate(im_group_id);
    const before = await dumpOf(school);
    await takenList(school, list('S3'));
    expect((await dumpOf(school)).im_group_member).not.toEqual(before.im_group_member);
    expect(await workOf(im_group_id)).toBeUndefined();
    expect(
      await dataSource.query('select 1 from im_group where im_group_id = $1 and revision = synced_revision', [
        im_group_id,
      ]),
    ).toHaveLength(1);
  });

  it('negative control: who joins is seen to cost something', async () => {
    const school = await newSchool();
    await takenList(school, listOf(6));
    const [{ im_group_id }] = await groupsOf(school, 'student');
    await activate(im_group_id);
    await takenList(school, [...listOf(6), pupil(7)]);
    expect(
      await dataSource.query('select 1 from im_group where im_group_id = $1 and revision = synced_revision', [
        im_group_id,
      ]),
    ).toEqual([]);
  });

  it('lose whoever leaves, those that people have made as well, and are never deleted', async () => {
    const school = await newSchool();
    await takenList(school, listOf(30));
    const { im_user_id } = await personOf(school, 'S30');
    const [{ im_group_id }] = await dataSource.query(
      `insert into im_group (school_id, group_name, group_type, created_by_account) values ($1, '自建', 'other', 1) returning im_group_id`,
      [school],
    );
    await dataSource.query(
      'insert into im_group_member (im_group_id, im_user_id, position, is_owner) values ($1, $2, 1, true)',
      [im_group_id, im_user_id],
    );
    const ids = async () =>
      (await dataSource.query('select im_group_id from im_group where school_id = $1 order by 1', [school])).length;
    const groups = await ids();
    const before = await dumpOf(school);
    const id = await takenList(school, [heading, pupil(1)]);
    expect(await dataSource.query('select 1 from im_group_member where im_user_id = $1', [im_user_id])).toEqual([]);
    expect(await dataSource.query('select 1 from im_user where im_user_id = $1', [im_user_id])).toHaveLength(1);
    expect(await ids()).toBe(groups);
    await undone(id);
    expect(await dumpOf(school)).toEqual(before);
  });
});

describe('whoever taps while a list is taken over', () => {
  it('waits for one short transaction at most, and for none about another group', async () => {
    const school = await newSchool();
    const { import_id } = await plannedList(school, listOf(30));
    const all: { im_group_id: number; chunk: number }[] = await dataSource.query(
      'select distinct im_group_id, chunk from roster_change where import_id = $1 and im_group_id is not null',
      [import_id],
    );
    expect(new Set(all.map(({ chunk }) => chunk)).size).toBeGreaterThan(2);
    const free = async () => {
      const rows: { im_group_id: number }[] = await dataSource.query(
        'select im_group_id from im_group where school_id = $1 for update skip locked',
        [school],
      );
      return new Set(rows.map(({ im_group_id }) => im_group_id));
    };
    let chunk = -1;
    const looking = async () => {
      const made = all.filter((one) => one.chunk < chunk);
      const unlocked = await free();
      for (const { im_group_id } of made) expect(unlocked).toContain(im_group_id);
      const tables = await dataSource.query(
        `select relation::regclass::text from pg_locks
          where locktype = 'relation' and database = (select oid from pg_database where datname = current_database())
            and mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
      );
      expect(tables).toEqual([]);
      chunk++;
    };
    await approveRoster(watched(looking), import_id!);
    expect(chunk).toBeGreaterThan(2);

    const next = await plannedList(school, [...listOf(30), pupil(31)]);
    let locked = 0;
    const counting = async () => void (locked = Math.max(locked, all.length - (await free()).size));
    await approveRoster(watched(counting), next.import_id!);
    // The groups of his class are in it, and those of others are not.
    expect(locked).toBeGreaterThan(0);
    expect(locked).toBeLessThan(all.length / 2);
  });
});

describe('names, phones and numbers of identity cards', () => {
  it('are in the roster and what follows from it, and nowhere else', async () => {
    const school = await newSchool();
    const number = idNumber(7);
    const lines = [heading, `金丝雀,S1,高一(1)班,${number},金雀母,13911112222`];
    const plan = await plannedList(school, lines);
    await approveRoster(operator(), plan.import_id!);
    const { key } = await personOf(school, 'S1');
    await editPerson(operator(), { school, key, name: '金丝鸟', phone: '13933334444' });
    await undoRoster(operator(), plan.import_id!);
    const canaries = ['金丝雀', '金雀母', '13911112222', '金丝鸟', '13933334444', number];
    const dump = async (table: string) =>
      JSON.stringify(await dataSource.query(`select to_jsonb(t) as row from ${table} t`));
    for (const table of ['audit', 'outbox', 'work_item', 'operation', 'roster_import', 'roster_sticky'])
      for (const canary of canaries) expect(await dump(table)).not.toContain(canary);
    for (const table of ['roster_person', 'roster_change', 'im_user']) expect(await dump(table)).not.toContain(number);
    expect(await dump('roster_person')).toContain('13933334444');
    expect(JSON.stringify(await personOf(school, 'S1'))).not.toContain('13933334444');
    for (const canary of canaries) expect(JSON.stringify(told)).not.toContain(canary);
  });
});
