import { approveRoster, undoRoster } from '#operating/rosters';
import { dropOld } from '../../apps/easemob-worker/src/retention/ages.js';
import { dataSource, operator } from '../support/work.js';
import { useFiles } from './chat-files.stage.js';
import { remover } from './let-go-blobs.stage.js';
import { dumpOf, listOf, newSchool, plannedList, takenList, undone } from './roster.stage.js';

useFiles();
afterEach(async () => {
  await dataSource.query(`delete from work_item where kind = 'retention'`);
  // One of another test that is old enough would be dropped with those of this one.
  await dataSource.query('update roster_import set created_at = now(), finished_at = now()');
});

/** Lets an import have been made, and have ended if it has, so many days ago. */
const lieBack = (import_id: number, days: number) =>
  dataSource.query(
    `update roster_import set created_at = created_at - $2 * interval '1 day',
            finished_at = finished_at - $2 * interval '1 day' where import_id = $1`,
    [import_id, days],
  );
const left = async (import_id: number): Promise<number> =>
  (await dataSource.query('select count(*)::int as count from roster_change where import_id = $1', [import_id]))[0]
    .count;
const dropHalfAYear = () => remover({ ages: { ROSTER_UNDO_DAYS: 180 } }).run();

describe('what an import has changed', () => {
  it('is there for its undoing for half a year after its end, and no longer', async () => {
    const [school, other] = [await newSchool(), await newSchool()];
    const [young, old] = [await takenList(school, listOf(3)), await takenList(other, listOf(3))];
    await lieBack(young, 179);
    await lieBack(old, 181);
    const before = await dumpOf(other);
    expect(await dropHalfAYear()).toMatchObject({ result: 'done' });
    expect(await left(old)).toBe(0);
    expect(await undoRoster(operator(), old)).toEqual({ refused: 'tooOld' });
    expect(await dumpOf(other)).toEqual(before);

    expect(await left(young)).toBeGreaterThan(0);
    await undone(young);
    expect((await dumpOf(school)).roster_person).toEqual([]);
  });

  it('goes with one that was taken back, and with one that failed', async () => {
    const school = await newSchool();
    const [back, failed] = [
      await undone(await takenList(school, listOf(3))),
      (await plannedList(school, listOf(4))).import_id!,
    ];
    await dataSource.query(`update roster_import set status = 'failed' where import_id = $1`, [failed]);
    for (const one of [back, failed]) await lieBack(one, 181);
    await dropHalfAYear();
    expect([await left(back), await left(failed)]).toEqual([0, 0]);
    expect(await undoRoster(operator(), failed)).toEqual({ refused: { not: 'backward', status: 'failed' } });
  });

  it.each(['planned', 'approved', 'applying', 'undoing'])(
    'stays while it is %s, however long that takes',
    async (status) => {
      const { import_id } = await plannedList(await newSchool(), listOf(3));
      await dataSource.query('update roster_import set status = $2 where import_id = $1', [import_id, status]);
      await lieBack(import_id!, 4000);
      const all = await left(import_id!);
      await dropHalfAYear();
      expect(await left(import_id!)).toBe(all);
      expect(await approveRoster(operator(), import_id!)).toMatchObject({ status: 'done' });
    },
  );

  it('stays for ever where a setting says so', async () => {
    const id = await takenList(await newSchool(), listOf(3));
    await lieBack(id, 4000);
    const all = await left(id);
    await remover().run();
    expect(await left(id)).toBe(all);
  });

  it('is of no use once some of it has gone: nothing is taken back of it by half', async () => {
    const school = await newSchool();
    const id = await takenList(school, listOf(3));
    await dataSource.query(
      `insert into roster_change (import_id, chunk, step, place, before) select $1, 1000, 0, n, '{}' from generate_series(1, 2500) n`,
      [id],
    );
    await lieBack(id, 181);
    const all = await left(id);
    const before = await dumpOf(school);
    const dropped = await dataSource.transaction((manager) => dropOld(manager, { what: 'roster_changes', days: 180 }));
    expect(dropped).toEqual({ dropped: 1000, more: true });
    expect(await left(id)).toBe(all - 1000);
    expect(await undoRoster(operator(), id)).toEqual({ refused: 'tooOld' });
    expect(await dumpOf(school)).toEqual(before);
    await dropHalfAYear();
    expect(await left(id)).toBe(0);
  });

  it('is left alone while somebody begins to take the import back', async () => {
    const school = await newSchool();
    const id = await takenList(school, listOf(3));
    await lieBack(id, 181);
    const all = await left(id);
    await dataSource.transaction(async (manager) => {
      await manager.query('select from roster_school where school_id = $1 for update', [school]);
      await dropHalfAYear();
    });
    expect(await left(id)).toBe(all);
    await undone(id);
  });
});

describe('a list that was sent', () => {
  /** One that was received so many days ago. @returns its number */
  async function sent(
    days: number,
    { import_id, outcome = '{}' }: { import_id?: number; outcome?: string | null } = {},
  ) {
    const [{ id }] = await dataSource.query(
      `insert into roster_upload (import_id, school_id, source, version, digest, options, file_name, outcome, who, received_at)
       select id, $1, 'office', id, '', '{}', 'list.csv', $3, 'k', now() - $4 * interval '1 day'
         from (select coalesce($2::int, nextval(pg_get_serial_sequence('roster_import', 'import_id')))::int as id) given returning import_id as id`,
      [await newSchool(), import_id ?? null, outcome, days],
    );
    return id as number;
  }
  const work = (id: number, columns: string, values: string) =>
    dataSource.query(
      `insert into work_item (key, kind, lane, wanted, ${columns}) values ('roster-import:' || $1, 'roster-import', 'bulk', 1, ${values})`,
      [id],
    );
  const there = async (what: 'roster_upload' | 'work_item'): Promise<number[]> =>
    (
      await dataSource.query(
        what === 'roster_upload'
          ? 'select import_id as id from roster_upload'
          : `select substr(key, 15)::int as id from work_item where kind = 'roster-import'`,
      )
    )
      .map(({ id }: { id: number }) => id)
      .toSorted((a: number, b: number) => a - b);
  beforeEach(() => dataSource.query(`delete from roster_upload`));

  it('goes with what was found in it, and with its work, once nothing can become of it any more', async () => {
    const [old, given_up, young] = [await sent(181), await sent(181), await sent(179)];
    await work(old, 'done', '1');
    await work(given_up, 'done, parked_at', '0, now()');
    await work(young, 'done', '1');
    await dropHalfAYear();
    expect([await there('roster_upload'), await there('work_item')]).toEqual([[young], [young]]);
  });

  it('stays while it is to be read or is worked on, and as long as its import may go on or be taken back', async () => {
    const [unread, open] = [await sent(4000, { outcome: null }), await sent(4000)];
    await work(open, 'done', '0');
    const taken = await sent(4000, { import_id: await takenList(await newSchool(), listOf(3)) });
    const { import_id } = await plannedList(await newSchool(), listOf(3));
    await lieBack(import_id!, 4000);
    const planned = await sent(4000, { import_id: import_id! });
    await dropHalfAYear();
    expect(await there('roster_upload')).toEqual([unread, open, taken, planned].toSorted((a, b) => a - b));

    // Negative control: once it can be taken back no more it goes.
    await lieBack(taken, 181);
    await dropHalfAYear();
    await dropHalfAYear();
    expect(await there('roster_upload')).toEqual([unread, open, planned].toSorted((a, b) => a - b));
  });

  it('stays for ever where a setting says so', async () => {
    const id = await sent(4000);
    await remover().run();
    expect(await there('roster_upload')).toEqual([id]);
  });
});
