import { approveRoster, planRoster } from '#operating/rosters';
import { dataSource, operator, useWork } from '../support/work.js';
import { dumpOf, newSchool, personOf } from './roster.stage.js';

useWork();

const list = (...lines: string[]) => ({
  name: '学生.csv',
  bytes: Buffer.from(['姓名,学号,班级,账号ID,聊天ID,学生ID,家长姓名,家长电话,家长账号ID', ...lines].join('\n')),
});
const plan = (school: number, lines: readonly string[], more: { imUserIds?: boolean; rehearsal?: boolean } = {}) =>
  planRoster(operator(), list(...lines), {
    school,
    mode: 'additive',
    schoolYear: 2026,
    digestKey: 'the-key-of-the-digests',
    imUserIds: true,
    ...more,
  });

async function taken(school: number, ...lines: string[]): Promise<void> {
  const planned = await plan(school, lines);
  if (!('counts' in planned)) throw new Error(JSON.stringify(planned));
  expect(await approveRoster(operator(), planned.import_id!)).toMatchObject({ status: 'done' });
}

/** `code at C7` of all that is wrong with a list. */
async function wrong(school: number, lines: readonly string[], more?: { imUserIds?: boolean; rehearsal?: boolean }) {
  const planned = await plan(school, lines, more);
  return 'faulty' in planned
    ? planned.faulty.faults.map(({ code, column, row }) => `${code} at ${column}${row}`)
    : planned;
}

/** In nobody's chats yet. */
let lastImUserId = 2_000_000_000;
const freshImUserId = () => ++lastImUserId;

describe('ids that a list gives, because apps know people by them', () => {
  it('are theirs from the first day, and what is not given is ours to give', async () => {
    const [school, chats] = [await newSchool(), freshImUserId()];
    await taken(school, `张小明,S1,高一(1)班,4541,${chats},290,王丽,13800138001,4542`, '李小红,S2,高一(1)班,4543,,,,,');
    expect(await personOf(school, 'S1')).toMatchObject({ account_id: 4541, im_user_id: chats, person_id: 290 });
    const second = await personOf(school, 'S2');
    expect(second).toMatchObject({ account_id: 4543, person_id: second.im_user_id });
    expect(second.im_user_id).toBeGreaterThanOrEqual(1_000_000_000);
    expect(await personOf(school, '4542')).toMatchObject({ role: 'guardian', name: '王丽', person_id: null });
  });

  it('of whoever is there must be his, and the same list once more changes nothing', async () => {
    const school = await newSchool();
    await taken(school, '张小明,S1,高一(1)班,4541,,,,,', '李小红,S2,高一(1)班,,,,,,');
    const before = await dumpOf(school);
    expect(await plan(school, ['张小明,S1,高一(1)班,4541,,,,,'])).toEqual({ nothing: true });
    const second = await personOf(school, 'S2');
    expect(await wrong(school, ['张小明,S1,高一(1)班,4542,,,,,', '李小红,S2,高一(1)班,7,,7,,,'])).toEqual([
      'app_id_stays at D2',
      'app_id_stays at D3',
      'app_id_stays at F3',
    ]);
    expect(await plan(school, [`李小红,S2,高一(1)班,${second.account_id},,,,,`])).toEqual({ nothing: true });
    expect(await dumpOf(school)).toEqual(before);
  });

  it('of somebody else are refused where they stand: of the school, and in chats of any school', async () => {
    const [school, elsewhere, chats] = [await newSchool(), await newSchool(), freshImUserId()];
    await taken(school, '张小明,S1,高一(1)班,4541,,290,,,');
    await taken(elsewhere, `王强,S1,高一(1)班,4541,${chats},290,,,`);
    for (const rehearsal of [true, false])
      expect(
        await wrong(school, [`李小红,S2,高一(1)班,4541,${chats},290,赵敏,13800138002,4541`], { rehearsal }),
      ).toEqual(['app_id_twice at I2']);
    expect(await wrong(school, [`李小红,S2,高一(1)班,4541,${chats},290,,,`])).toEqual([
      'app_id_taken at D2',
      'app_id_taken at E2',
      'app_id_taken at F2',
    ]);
  });

  it('in chats are given by nobody but who runs the product: they are common to all schools', async () => {
    const school = await newSchool();
    const line = `张小明,S1,高一(1)班,4541,${freshImUserId()},,,,`;
    expect(await wrong(school, [line], { imUserIds: false })).toEqual(['app_id_common at E2']);
    await taken(school, line);
    // Whoever has it may be told of by it.
    expect(await plan(school, [line], { imUserIds: false })).toEqual({ nothing: true });
  });

  it('are never those that we give somebody else', async () => {
    const school = await newSchool();
    const [{ next }] = await dataSource.query(`select nextval('person_number')::int + 1 as next`);
    await taken(
      school,
      `张小明,S1,高一(1)班,${next},,${next + 1},,,`,
      '李小红,S2,高一(1)班,,,,,,',
      '王强,S3,高一(1)班,,,,,,',
    );
    await taken(school, '赵敏,S4,高一(1)班,,,,,,');
    const others = await Promise.all(['S2', 'S3', 'S4'].map((number) => personOf(school, number)));
    const ids = others.flatMap(({ account_id, im_user_id, person_id }) => [account_id, im_user_id, person_id]);
    expect(ids).not.toContain(next);
    expect(ids).not.toContain(next + 1);
    expect(new Set(others.map(({ account_id }) => account_id)).size).toBe(3);
  });
});
