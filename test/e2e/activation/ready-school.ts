import type { OperationAnswer } from '#client';
import { eventually } from '../../support/eventually.js';
import { runOps } from '../../support/ops.js';
import type { System } from '../../support/system.js';

/** What a tap finds in a school with pre-activation. */
export const readySchool = (system: () => System): void =>
  describe('a school whose groups are activated before somebody taps', () => {
    const school = 77;
    /** Groups with a teacher, who owns them, and two pupils each. */
    const groups = (type: string, first: number, many = 3) =>
      Array.from({ length: many }, (_, n) => ({ im_group_id: first + n, type, teacher: (first + n) * 10 }));
    const ofClasses = groups('teacherAndStudent', 7_700_100);
    const others = groups('other', 7_700_200);

    async function plantSchool() {
      const { database } = system();
      await database.query(`insert into school (school_id, name) values ($1, '七十七中')`, [school]);
      for (const { im_group_id, type, teacher } of [...ofClasses, ...others]) {
        await database.query(
          `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name)
         select $1 + n, $2, $1 + n, case n when 0 then 'teacher' else 'student' end, $1 + n, 'somebody'
           from generate_series(0, 2) n`,
          [teacher, school],
        );
        await database.query(
          `insert into im_group (im_group_id, school_id, relation_id, group_name, group_type) values ($1, $2, $1, 'g', $3)`,
          [im_group_id, school, type],
        );
        await database.query(
          `insert into im_group_member (im_group_id, im_user_id, position, is_owner)
         select $1, $2 + n, n, n = 0 from generate_series(0, 2) n`,
          [im_group_id, teacher],
        );
      }
    }
    const open = async () => {
      const { rows } = await system().database.query(
        'select key from work_item where school_id = $1 and done < wanted',
        [school],
      );
      return rows.length;
    };
    const tapOf = ({ im_group_id, teacher }: { im_group_id: number; teacher: number }) =>
      system().client(school, teacher).call<OperationAnswer>('activeGroup', { im_group_id, im_user_id: teacher });

    it('answers each first tap with the id; all its people are there, and nobody was told of what nobody asked for', async () => {
      await plantSchool();
      const counted = await runOps(system(), ['school', 'pre-activate', String(school)]);
      expect(counted.output).toContain('18 people of school 77 to be told to Easemob');
      expect(counted.output).toContain('0 groups to activate (pre-activation off)');
      const set = await runOps(system(), ['school', 'set', String(school), '--pre-activation', 'class']);
      expect(set).toEqual({ code: 0, output: '' });
      await eventually(open, { good: (left) => left === 0 });

      const since = await system().simulator.lastSeq();
      for (const group of ofClasses) {
        const [remote] = await system().simulator.groupsFor(group.im_group_id);
        const answer = { code: 0, msg: 'success', easemob_group_id: remote!.id, status: 'succeeded' };
        expect(await tapOf(group)).toEqual(answer);
        expect([remote!.owner, remote!.members.length]).toEqual([String(group.teacher), 2]);
      }
      expect(await system().simulator.requests(since)).toEqual([]);
      const { rows } = await system().database.query(
        `select (select count(*)::int from operation where school_id = $1) as operations,
              (select count(*)::int from im_user where school_id = $1 and easemob_registered_at is null) as unknown`,
        [school],
      );
      expect(rows).toEqual([{ operations: 0, unknown: 0 }]);

      const again = await runOps(system(), ['school', 'pre-activate', String(school), '--yes', '--json']);
      expect(JSON.parse(again.output)).toMatchObject({ pre_activation: 'class', people: 0, groups: 0, asked: 0 });
      const { output } = await runOps(system(), ['school', 'list', '--json']);
      expect(JSON.parse(output)).toContainEqual(
        expect.objectContaining({ school_id: school, pre_activation: 'class' }),
      );
    });

    it('negative control: a group that its policy leaves out is activated by the tap', async () => {
      expect(await tapOf(others[0]!)).toMatchObject({ easemob_group_id: '', operation_id: expect.any(String) });
    });
  });
