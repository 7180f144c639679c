import type { CaseData } from '../case.js';

const held = { wait_ms: 30_000 };
const people = { account_id: [3259], teacher_id: [212], student_id: [290] };
const made = { groupname: '读书会', owner_account_id: 3419, owner_teacher_id: 0, members: people };
const create = (fields: object = {}) => ({ cmd: 'createCustomGroup', fields: { ...made, ...fields } });
const modify = (fields: object, account = 3419) => ({
  cmd: 'modifyCustomGroup',
  account,
  fields: { im_group_id: '$group', ...fields },
});
const members = { cmd: 'getChatRoomUserList', fields: { im_group_id: '$group', expanded: 1 } };
const operation = (operation_id: string, school = 6) => ({
  cmd: 'getOperation',
  school,
  fields: { operation_id },
});

// The 2017 document prints no answer of these commands, so what they answer is told only where both are strict.
const writes: CaseData['needs'] = ['writes', 'strict'];
const strict: CaseData['needs'] = ['strict'];
const succeeded = { code: 0, msg: 'success', status: 'succeeded', easemob_group_id: /^\d+$/ };
const [created, modified, asked] = ['createCustomGroup', 'modifyCustomGroup', 'getOperation'] as const;

export const customGroups: CaseData[] = [
  {
    group: created,
    name: 'made here and in Easemob',
    needs: writes,
    request: create(held),
    expect: { status: 200, json: succeeded },
    save: { group: 'im_group_id', operation: 'operation_id', easemob: 'easemob_group_id' },
  },
  {
    group: created,
    name: 'its people are its members, the owner among them',
    needs: writes,
    request: members,
    expect: { status: 200, json: [{ isOwner: 1, im_user_id: 162317 }, { isOwner: 0 }, { isOwner: 0 }, { isOwner: 0 }] },
  },
  {
    group: created,
    name: 'the same request_id makes nothing twice',
    needs: writes,
    request: { ...create({ ...held, request_id: 'conformance' }) },
    expect: { status: 200, json: succeeded },
    save: { once: 'im_group_id' },
  },
  {
    group: created,
    name: 'but has the first answer',
    needs: writes,
    request: create({ request_id: 'conformance' }),
    expect: { status: 200, json: { code: 0, im_group_id: '$once' } },
  },
  {
    group: created,
    name: 'refused for people who do not exist',
    needs: strict,
    request: create({ members: { account_id: [3259, 777777] } }),
    expect: { status: 200, error: 'user_not_found', mentions: '777777' },
  },
  {
    group: created,
    name: 'refused without an owner',
    needs: strict,
    request: create({ owner_account_id: 0 }),
    expect: { status: 200, error: 'owner_ambiguous' },
  },
  {
    group: created,
    name: 'refused with two owners',
    needs: strict,
    request: create({ owner_teacher_id: 290 }),
    expect: { status: 200, error: 'owner_ambiguous' },
  },
  {
    group: created,
    name: 'refused without a name',
    needs: strict,
    request: { ...create(), without: ['groupname'] },
    expect: { status: 400, error: 'missing_field', mentions: 'groupname' },
  },
  {
    group: created,
    name: 'refused with more than 2000 members of a kind',
    needs: strict,
    request: create({ members: { account_id: Array.from({ length: 2001 }, (_, index) => index + 1) } }),
    expect: { status: 400, error: 'bad_field', mentions: 'members' },
  },

  {
    group: asked,
    name: 'what became of it',
    needs: writes,
    request: operation('$operation'),
    expect: {
      status: 200,
      json: {
        code: 0,
        msg: 'success',
        operation_id: '$operation',
        cmd: 'createCustomGroup',
        im_group_id: '$group',
        easemob_group_id: '$easemob',
        status: 'succeeded',
        members: { failed: [] },
      },
    },
  },
  {
    group: asked,
    name: 'shown to its school only',
    needs: writes,
    request: operation('$operation', 1),
    expect: { status: 200, error: 'operation_not_found' },
  },
  {
    group: asked,
    name: 'refused for one that is not there',
    needs: strict,
    request: operation('00000000-0000-4000-8000-000000000000'),
    expect: { status: 200, error: 'operation_not_found' },
  },
  {
    group: asked,
    name: 'refused for what is no id',
    needs: strict,
    request: operation('x'),
    expect: { status: 400, error: 'bad_field', mentions: 'operation_id' },
  },

  {
    group: modified,
    name: 'renamed, joined and left',
    needs: writes,
    request: modify({
      ...held,
      groupname: '读书会(二)',
      addmembers: { teacher_id: [50] },
      deletemembers: { student_id: [290] },
    }),
    expect: { status: 200, json: { ...succeeded, im_group_id: '$group', easemob_group_id: '$easemob' } },
  },
  {
    group: modified,
    name: 'adding who is there and removing who is not is no error',
    needs: writes,
    request: modify({ ...held, addmembers: { teacher_id: [50] }, deletemembers: { student_id: [290] } }),
    expect: { status: 200, json: succeeded },
  },
  {
    group: modified,
    name: 'the members are the wanted ones',
    needs: writes,
    request: members,
    expect: {
      status: 200,
      json: [{ im_user_id: 162317 }, { im_user_id: 162157 }, { im_user_id: 162239 }, { im_user_id: 162077 }],
    },
  },
  {
    group: modified,
    name: 'refused for who is neither owner nor creator',
    needs: writes,
    request: modify({ groupname: 'x' }, 3259),
    expect: { status: 200, error: 'not_group_owner' },
  },
  {
    group: modified,
    name: 'refused to remove the owner',
    needs: writes,
    request: modify({ deletemembers: { account_id: [3419] } }),
    expect: { status: 200, error: 'owner_not_removable' },
  },
  {
    group: modified,
    name: 'refused without anything to change',
    needs: strict,
    request: modify({ im_group_id: 710 }),
    expect: { status: 400, error: 'bad_field' },
  },
  {
    group: modified,
    name: 'refused for a group of the school',
    needs: strict,
    request: modify({ im_group_id: 710, groupname: 'x' }),
    expect: { status: 200, error: 'group_not_custom' },
  },
  {
    group: modified,
    name: 'refused for a group that is not there',
    needs: strict,
    request: modify({ im_group_id: 999999, groupname: 'x' }),
    expect: { status: 200, error: 'group_not_found' },
  },
];
