import { countWork, listWork, readGroupPicture, readWork, type WorkSelection } from '#operating';
import { done } from '#work';
import { Gate } from '../support/gate.js';
import { age, dataSource, freshKey, operate, runner, useWork } from '../support/work.js';
import { parked, postpone } from './parked-work.fixture.js';

useWork();

describe('listing work', () => {
  let of: Record<'parked' | 'waiting' | 'due' | 'running' | 'late' | 'finished', string>;
  let finish: Gate;
  let running: Promise<unknown>;
  beforeAll(async () => {
    await dataSource.query(`insert into school (school_id, name) values (1, 'school'), (2, 'other')`);
    const [waiting, due, run, late, finished] = [freshKey(), freshKey(), freshKey(), freshKey(), freshKey()];
    for (const { id } of [waiting, due, run, late, finished]) await operate(id);
    await postpone(waiting.key);
    await age(late.key, 120_000);
    await runner().run(finished.key, async () => done());
    finish = new Gate();
    const begun = new Gate();
    running = runner().run(run.key, async () => (begun.open(), await finish.opened, done()));
    await begun.opened;
    of = {
      parked: (await parked()).key,
      waiting: waiting.key,
      due: due.key,
      running: run.key,
      late: late.key,
      finished: finished.key,
    };
    for (const key of [of.parked, of.waiting]) {
      const sql = `insert into im_group (im_group_id, school_id, group_name, group_type) values ($1, $2, '', 'other')`;
      await dataSource.query(sql, [key.split(':')[1], key === of.parked ? 1 : 2]);
    }
  });
  afterAll(async () => {
    finish.open();
    await running;
  });

  const keysOf = async (selection: WorkSelection) => (await listWork(dataSource, selection, 100)).map(({ key }) => key);

  it('tells parked, open, overdue and unfinished work apart, the oldest first', async () => {
    expect(await keysOf({ state: 'parked' })).toEqual([of.parked]);
    expect(await keysOf({ state: 'open' })).toEqual([of.waiting, of.due, of.running, of.late]);
    expect(await keysOf({ state: 'overdue' })).toEqual([of.late]);
    expect((await keysOf({ state: 'unfinished' })).sort()).toEqual(
      Object.values(of)
        .filter((key) => key !== of.finished)
        .sort(),
    );
  });

  it('says of each what it is, why, and who waits for it', async () => {
    const [line] = await listWork(dataSource, { state: 'parked' }, 1);
    expect(line).toMatchObject({
      key: of.parked,
      kind: 'group',
      school_id: 1,
      state: 'parked',
      attempts: 1,
      error: 'name_refused',
      reason: 'bad name',
      open_operations: 0,
    });
    const open = await listWork(dataSource, { state: 'open' }, 100);
    expect(open.map(({ state }) => state)).toEqual(['waiting', 'due', 'running', 'due']);
    expect(open[0]).toMatchObject({ school_id: 2, reason: 'busy', error: null, open_operations: 1 });
  });

  it('is narrowed by kind, school, failure, age and keys', async () => {
    const all: WorkSelection = { state: 'unfinished' };
    expect(await keysOf({ ...all, school: 1 })).toEqual([of.parked]);
    expect(await keysOf({ ...all, school: 2 })).toEqual([of.waiting]);
    expect(await keysOf({ ...all, kind: 'callback' })).toEqual([]);
    expect(await keysOf({ ...all, error: 'name_refused' })).toEqual([of.parked]);
    expect(await keysOf({ ...all, error: 'cancelled' })).toEqual([]);
    expect(await keysOf({ ...all, keys: [of.due, of.finished] })).toEqual([of.due]);
    expect(await keysOf({ ...all, olderThanMs: 3_600_000 })).toEqual([]);
    await dataSource.query(`update work_item set parked_at = now() - interval '2 h' where key = $1`, [of.parked]);
    expect(await keysOf({ ...all, olderThanMs: 3_600_000 })).toEqual([of.parked]);
    expect(await countWork(dataSource, all)).toBe(5);
  });
});

describe('the picture of a group', () => {
  it('counts members, registrations and waiting messages, and tells nobody’s name', async () => {
    const { id, key, operation } = await parked();
    await dataSource.query(
      `insert into im_group (im_group_id, school_id, group_name, group_type, create_tries, create_tried_at, create_owner)
       values ($1, 1, '秘密', 'other', 1, now(), null)`,
      [id],
    );
    await dataSource.query(`
      insert into im_user (im_user_id, school_id, account_id, user_type, real_name, easemob_registered_at)
      values (1, 1, 1, 'teacher', '王', now()), (2, 1, 2, 'teacher', '李', null)`);
    await dataSource.query(
      'insert into im_group_member (im_group_id, im_user_id, position) values ($1, 1, 1), ($1, 2, 2)',
      [id],
    );
    const open = await operate(id);
    for (const one of [operation, open])
      await dataSource.query(
        `insert into message (school_id, im_group_id, sender_id, easemob_type, content, operation_id, status)
         values (1, $1, 1, 'TXT', '秘密', $2, 'waiting')`,
        [id, one],
      );
    const group = await readGroupPicture(dataSource, id);
    expect(group).toMatchObject({
      school_id: 1,
      easemob_group_id: null,
      create_tries: 1,
      members_wanted: 2,
      members_registered: 1,
      messages_waiting: 2,
    });
    const work = await readWork(dataSource, key);
    expect(work?.operations.map(({ status, request_id }) => [status, request_id])).toEqual([
      ['open', 'r'],
      ['failed', 'r'],
    ]);
    expect(JSON.stringify([group, work])).not.toMatch(/秘密|王|李/);
    expect(await readWork(dataSource, 'group:999997')).toBeUndefined();
    expect(await readGroupPicture(dataSource, 999_997)).toBeUndefined();
  });
});
