import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { ops, opsJson, run, system } from './stage.js';

const school = '77';
const heading = '姓名,学号,班级,家长姓名,家长电话';
const first = '金丝雀,S1,高一(1)班,金雀母,13911112222';
const second = '百灵鸟,S2,高一(1)班,百灵父,13933334444';
const other = '画眉鸟,S3,高一(2)班,画眉母,13955556666';

export function lists(): void {
  describe('P12: a list of people', () => {
    let folder: string;
    beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'lists-'))));
    afterAll(() => rm(folder, { recursive: true }));

    async function file(...lines: string[]): Promise<string> {
      const path = join(folder, '学生.csv');
      await writeFile(path, [heading, ...lines].join('\n'));
      return path;
    }

    const groupOf = async (name: string): Promise<number> =>
      (
        await system.database.query('select im_group_id from im_group where school_id = $1 and group_name = $2', [
          school,
          name,
        ])
      ).rows[0]?.im_group_id;
    const inEasemob = async (id: number) => (await system.simulator.groupsFor(id))[0]?.members.length;

    it('is taken over, followed by the groups that Easemob has, and taken back', async () => {
      await ops('school', 'add', school, '--name', '第七十七中学');
      const list = await file(first, other);
      expect(await ops('roster', 'import', list, '--school', school)).toContain(
        'nothing is changed yet: ops roster approve',
      );
      expect(await groupOf('高一(1)班学生群')).toBeUndefined();
      const [planned] = await opsJson<{ import_id: number }[]>('roster', 'list', '--school', school);
      expect(await ops('roster', 'approve', String(planned!.import_id))).toContain('is done');
      expect(await ops('roster', 'import', list, '--school', school, '--yes')).toContain('nothing to do');

      const id = await groupOf('高一(1)班学生群');
      await ops('group', 'repair', '--school', school, '--group', String(id), '--yes');
      // Easemob's member list is without the owner.
      await eventually(async () => (await inEasemob(id)) === 0);
      expect(await ops('roster', 'import', await file(first, second, other), '--school', school, '--yes')).toContain(
        '1 active group',
      );
      await eventually(async () => (await inEasemob(id)) === 1);

      const gone = ['roster', 'import', await file(other), '--school', school, '--yes'];
      const refused = await run(...gone);
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('--leaving 4') });
      expect(await ops(...gone, '--leaving', '4')).toContain('is done');
      // Nobody is left in the class: whoever owned the group stays in it alone, for Easemob knows no group without.
      await eventually(async () => (await inEasemob(id)) === 0);
      const [last] = await opsJson<{ import_id: number }[]>('roster', 'list', '--school', school);
      expect(await ops('roster', 'undo', String(last!.import_id), '--yes')).toContain('is undone');
      await eventually(async () => (await inEasemob(id)) === 1);
      expect(await opsJson('work', 'list', '--school', school)).toEqual([]);
    });

    it('with an error changes nothing, and is given back with its faults marked', async () => {
      const marked = join(folder, 'marked.xlsx');
      const list = await file(first.replace('高一(1)班', '操场'));
      const { code, output } = await run('roster', 'import', list, '--school', school, '--yes', '--marked', marked);
      expect([code, output]).toEqual([1, expect.stringContaining('nothing is changed: 1 error')]);
    });

    it('puts names and phones into no log and no audit', async () => {
      const printed = [system.gateway, ...system.workers, ...system.dispatchers].map(({ output }) => output).join();
      const audit = await ops('audit', '--school', school);
      for (const canary of ['金丝雀', '金雀母', '13911112222', '百灵', '13933334444', '画眉', '13955556666'])
        for (const text of [printed, audit]) expect(text).not.toContain(canary);
      expect(audit).toContain('roster-import:');
    });
  });
}
