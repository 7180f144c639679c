import { attempt, callback, custom, live, operation, tapped } from '../peaceful-run.fixture.js';
import { began, plant, type Plant, rowOf } from './plant.js';

/** What is wrong with groups, here and in Easemob. */
export const plantsAmongGroups: Plant[] = [
  plant('an activation without a group', /^P1 activation lost: 5001/, (run) =>
    Object.assign(rowOf(run, tapped), { active: false, easemob_group_id: null }),
  ),
  plant('a custom group that is not there', /^P1 custom lost: key/, (run) => run.rows.operations.splice(2, 1)),
  plant('an edit that did not happen', /^P1 edit lost: edit/, (run) => run.rows.operations.splice(3, 1)),
  plant('a double with members', /^P2 group 5001 has a double in Easemob: e9 .*1 members/, (run) =>
    run.easemob.groups.push(live(tapped, { id: 'e9' })),
  ),
  plant('a double that is empty', /^P2 group 5001 has a double in Easemob: e9 .*0 members/, (run) =>
    run.easemob.groups.push(live(tapped, { id: 'e9', members: [] })),
  ),
  plant('a group of nobody', /^P2 Easemob holds e5009/, (run) => run.easemob.groups.push(live(5009))),
  plant(
    'a group that Easemob does not hold',
    /^P2 group 5001 is active as gone/,
    (run) => (rowOf(run, tapped).easemob_group_id = 'gone'),
  ),
  plant('a mapping that has changed', /^P2 group 5001 was shown as e1 to poll; in the end it is e5001/, (run) =>
    run.attempts.push(
      attempt('poll', {
        at: 700,
        kind: 'poll',
        fields: { im_group_id: tapped },
        answer: { code: 0, easemob_group_id: 'e1' },
      }),
    ),
  ),
  plant('a member too many', /^P3 group 5001 should hold 7100001 7100002 and holds 7100001 7100002 7100009/, (run) =>
    run.easemob.groups[0]!.members.push('7100009'),
  ),
  plant('a member who is missing', /^P3 group 5001 should hold/, (run) => run.easemob.groups[0]!.members.pop()),
  plant('another owner', /^P3 group 5001 should belong to 7100001 and belongs to 7100002/, (run) =>
    Object.assign(run.easemob.groups[0]!, { owner: '7100002', members: ['7100001'] }),
  ),
  plant(
    'an old name',
    /^P3 group 5004 should be called group 5004 and is called old/,
    (run) => (run.easemob.groups[2]!.name = 'old'),
  ),
  plant(
    'an edit that the rows do not show',
    /^P3 the edits of group 5004 add up to 7100001 7100002; stored is 7100001 7100002 7100003/,
    (run) => {
      rowOf(run, custom).members.push(7100003);
      run.easemob.groups[2]!.members.push('7100003');
    },
  ),
  plant(
    'a name that the rows do not show',
    /^P3 the last name given to group 5004 is group 5004; stored is old/,
    (run) => {
      rowOf(run, custom).group_name = 'old';
      run.easemob.groups[2]!.name = 'old';
    },
  ),
  plant(
    'edits placed against the order in which they were acknowledged',
    /^P3 edit on group 5004 was placed before an edit that had been acknowledged/,
    (run) => {
      run.attempts.push(
        attempt('early', {
          at: 250,
          kind: 'edit',
          cmd: 'modifyCustomGroup',
          fields: { im_group_id: custom },
          answer: began('early'),
        }),
      );
      run.rows.operations.push(operation('early', { cmd: 'modifyCustomGroup', im_group_id: custom, wanted: 3 }));
      run.sink.push(callback('early'));
    },
  ),
  plant('a request_id that made two groups', /^P5 key has made several groups: 5004, 5001/, (run) => {
    run.attempts.push(attempt('twice', { at: 900, kind: 'custom', write: 'key', answer: began('twice') }));
    run.rows.operations.push(operation('twice', { cmd: 'createCustomGroup', caller_key: 'key' }));
    run.sink.push(callback('twice'));
  }),
];
