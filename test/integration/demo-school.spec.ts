import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seedDemo } from '#demo-school';
import { planRoster } from '#operating/rosters';
import { dataSource, operator, useWork } from '../support/work.js';

useWork();

const folder = fileURLToPath(new URL('../../../libs/demo-school/lists/', import.meta.url));
const put = async (content: Buffer) => ({
  key: createHash('sha256').update(content).digest('hex'),
  contentType: 'application/octet-stream',
  size: content.length,
});
const count = async (table: string): Promise<number> =>
  (await dataSource.query(`select count(*)::int as count from ${table}`))[0].count;

describe('the schools of the samples of 2017', () => {
  it('are there as a whole or not at all', async () => {
    await expect(seedDemo(dataSource, () => Promise.reject(new Error('no store')))).rejects.toThrow('no store');
    expect(await count('school')).toBe(0);
    expect(await seedDemo(dataSource, put)).toBe(true);
    expect(await seedDemo(dataSource, put)).toBe(false);
    expect(await count('school')).toBe(2);
  });

  it('have what their lists say, and nothing beside it: taken once more, under whatever key, they change nothing', async () => {
    const names = readdirSync(folder);
    expect(names).toHaveLength(5);
    for (const name of names) {
      const file = { name, bytes: readFileSync(join(folder, name)) };
      const how = {
        school: Number(name[0]),
        mode: 'additive',
        schoolYear: 2016,
        digestKey: 'a school’s own key',
      } as const;
      expect(await planRoster(operator(), file, how)).toEqual({ nothing: true });
      // What is told of lists is told of these: a name that has changed is seen.
      const other = { name, bytes: Buffer.from(file.bytes.toString().replace(/老师|演示|家长/, '$&某')) };
      const seen = await planRoster(operator(), other, { ...how, rehearsal: true });
      expect(seen).not.toEqual({ nothing: true });
    }
  });

  it('have people in every group that apps know by an id of 2017, and a name for it', async () => {
    const known = 'im_group g where im_group_id < 1000000000';
    expect(await count(known)).toBe(15);
    expect(
      await count(
        `${known} and group_name <> '' and exists (select from im_group_member m where m.im_group_id = g.im_group_id)`,
      ),
    ).toBe(15);
  });

  it('leave nothing to be done: their newcomers wait for whoever taps', async () => {
    expect([await count('work_item'), await count('outbox')]).toEqual([0, 0]);
    const unknown = 'im_user u where easemob_registered_at is null';
    expect(await count(unknown)).toBe(69);
    expect(
      await count(
        `${unknown} and exists (select from im_group_member m where m.im_user_id = u.im_user_id and im_group_id = 1496)`,
      ),
    ).toBe(69);
  });
});
