import { newDoor, RosterDoor, rosterKey } from '../support/roster-door.js';
import { startSystem, type System } from '../support/system.js';

let system: System;
let key: RosterDoor['key'];
beforeAll(async () => {
  system = await startSystem({}, { workers: 0, dispatchers: 0, rosterWorkers: 1 });
  key = await rosterKey(system, { schools: null });
});
afterAll(() => system?.stop());

const pupil = (number: number, more: object = {}) => ({
  role: 'student',
  number: `S${number}`,
  name: '李明远',
  class: '高一(1)班',
  guardians: [{ name: '王思齐', phone: String(13_800_138_000 + number), relation: '母亲' }],
  ...more,
});
const teacher = {
  role: 'teacher',
  number: 'T1',
  name: '陈老师',
  phone: '13900139000',
  head_of: '高一(1)班',
  teaches: [{ course: '语文', classes: ['高一(1)班', '高一(2)班'] }],
};

const peopleOf = async (school: number): Promise<string[]> => {
  const { rows } = await system.database.query<{ external_id: string; name: string; status: string }>(
    `select external_id, name, status from roster_person where school_id = $1 and external_id is not null order by 1`,
    [school],
  );
  return rows.map(({ external_id, name, status }) => `${external_id} ${name} ${status}`);
};

describe('people whom another system brings one by one', () => {
  it('are taken over at once, each of them or not, and nobody leaves', async () => {
    const door = await newDoor(system, key);
    const first = await door.put([pupil(1), teacher, pupil(2, { class: '操场' }), pupil(3, { name: '7' })]);
    expect(first.status).toBe(202);
    const view = await door.settled(first.body.import_id);
    expect(view).toMatchObject({ status: 'done', mode: 'additive', findings: { errors: 2, faults: [] } });
    expect(view.findings!.items!.map(({ item, taken }) => [item, taken])).toEqual([
      [1, true],
      [2, true],
      [3, false],
      [4, false],
    ]);
    expect(view.findings!.items![2]!.faults).toMatchObject([
      { code: 'class_form', field: 'class', text: { zh: expect.any(String), en: expect.any(String) } },
    ]);
    expect(await peopleOf(door.school)).toEqual(['S1 李明远 active', 'T1 陈老师 active']);

    const second = await door.put([pupil(1, { name: '李明达' }), pupil(4)]);
    expect(await door.settled(second.body.import_id)).toMatchObject({ status: 'done' });
    const changed = ['S1 李明达 active', 'S4 李明远 active', 'T1 陈老师 active'];
    expect(await peopleOf(door.school)).toEqual(changed);
    const { rows } = await system.database.query(
      `select count(*)::int as groups from im_group where school_id = $1 and group_type = 'class_course'`,
      [door.school],
    );
    expect(rows).toEqual([{ groups: 1 }]);

    await door.undo(second.body.import_id);
    await door.settled(second.body.import_id);
    expect(await peopleOf(door.school)).toEqual(['S1 李明远 active', 'T1 陈老师 active']);
  });

  it('sent once more are the same batch; who is so already, or wrong to the last one, changes nothing', async () => {
    const door = await newDoor(system, key);
    const sent = await door.put([pupil(1)], { version: 'a' });
    await door.settled(sent.body.import_id);
    expect(await door.put([pupil(1)], { version: 'a' })).toMatchObject({
      status: 200,
      body: { import_id: sent.body.import_id, status: 'done' },
    });
    expect(await door.put([pupil(2)], { version: 'a' })).toMatchObject({ status: 409 });
    const again = await door.put([pupil(1), pupil(2, { name: '7' })]);
    expect(await door.settled(again.body.import_id)).toMatchObject({ status: 'unchanged', findings: { errors: 1 } });
    const wrong = await door.put([pupil(2, { name: '7' })]);
    expect(await door.settled(wrong.body.import_id)).toMatchObject({ status: 'refused', findings: { preview: null } });
    expect(await peopleOf(door.school)).toEqual(['S1 李明远 active']);
  });

  it('have to be such, few enough, and signed for with a key that may change something', async () => {
    const door = await newDoor(system, key);
    const refused = async (people: readonly object[]) => (await door.put(people)).body;
    expect(await refused([])).toMatchObject({ error: 'bad_field', msg: expect.stringContaining('people') });
    expect(await refused([{ role: 'cook', name: 'x' }])).toMatchObject({ error: 'bad_field' });
    expect(await refused([{ ...pupil(1), class: undefined }])).toMatchObject({ error: 'missing_field' });
    expect(await refused(Array.from({ length: 501 }, (_, at) => pupil(at)))).toMatchObject({ error: 'bad_field' });
    const planner = await rosterKey(system, { scopes: ['roster:plan'], schools: null });
    const seen = new RosterDoor(system.url, planner, door.school);
    await newDoor(system, planner);
    expect(await seen.put([pupil(1)])).toMatchObject({ status: 403, body: { error: 'scope_missing' } });
    expect(await peopleOf(door.school)).toEqual([]);
  });
});
