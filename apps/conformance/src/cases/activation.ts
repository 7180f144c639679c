import type { CaseData } from '../case.js';

const teacher = { school: 1, account: 3419 };
const activate = { ...teacher, cmd: 'activeGroup', fields: { im_group_id: 1496, im_user_id: 151345 } };
const status = (im_group_id: number) => ({ ...teacher, cmd: 'getActivationStatus', fields: { im_group_id } });
const writes: CaseData['needs'] = ['writes'];
const strict: CaseData['needs'] = ['strict'];
const both: CaseData['needs'] = ['writes', 'strict'];
const group = 'activeGroup';

export const activation: CaseData[] = [
  {
    group,
    name: 'refused for a group that is not there',
    needs: strict,
    request: { ...activate, fields: { im_group_id: 999999, im_user_id: 151345 } },
    expect: { status: 200, error: 'group_not_found' },
  },
  {
    group,
    name: 'refused for the chat id of somebody else',
    needs: strict,
    request: { ...activate, fields: { im_group_id: 1496, im_user_id: 152467 } },
    expect: { status: 200, error: 'user_not_found' },
  },
  {
    group,
    name: 'refused for somebody who is no member',
    needs: strict,
    request: { ...activate, fields: { im_group_id: 2, im_user_id: 151345 } },
    expect: { status: 200, error: 'not_group_member' },
  },
  {
    group,
    name: 'refused with a wait of more than 30 s',
    needs: strict,
    request: { ...activate, fields: { ...activate.fields, wait_ms: 30_001 } },
    expect: { status: 400, error: 'bad_field', mentions: 'wait_ms' },
  },
  {
    group,
    name: 'refused with a callback_url that nobody has registered',
    needs: strict,
    request: { ...activate, fields: { ...activate.fields, callback_url: 'https://school.invalid/none' } },
    expect: { status: 200, error: 'callback_not_registered' },
  },
  {
    group,
    name: 'a held reply has the id in Easemob, as in 2017',
    needs: writes,
    request: { ...activate, fields: { ...activate.fields, wait_ms: 30_000 } },
    expect: { status: 200, json: { code: 0, msg: /^suc/, easemob_group_id: /^\d+$/ } },
    save: { active: 'easemob_group_id' },
  },
  {
    group,
    name: 'the same group again has the same id, at once',
    needs: writes,
    request: activate,
    expect: { status: 200, json: { code: 0, easemob_group_id: '$active' } },
  },
  {
    group,
    name: 'that is all: nothing is left to wait for',
    needs: both,
    request: activate,
    expect: { status: 200, json: { code: 0, msg: 'success', easemob_group_id: '$active', status: 'succeeded' } },
  },
  {
    group,
    name: 'the list of groups shows the id',
    needs: writes,
    request: { ...teacher, cmd: 'getChatRoomList', fields: { expanded: 1 } },
    expect: {
      status: 200,
      json: [
        { im_group_id: 64, relation_id: 20000001, easemob_group_id: '', isOwner: 0 },
        { im_group_id: 145, relation_id: 50000000, easemob_group_id: '', isOwner: 0 },
        { im_group_id: 1496, relation_id: 312, easemob_group_id: '$active', isOwner: 1 },
      ],
    },
  },
  {
    group: 'getActivationStatus',
    name: 'a group that is active',
    needs: both,
    request: status(1496),
    expect: {
      status: 200,
      json: { code: 0, msg: 'success', im_group_id: 1496, easemob_group_id: '$active', activation: 'active' },
    },
  },
  {
    group: 'getActivationStatus',
    name: 'a group that nobody has activated',
    needs: strict,
    request: status(2),
    expect: {
      status: 200,
      json: { code: 0, msg: 'success', im_group_id: 2, easemob_group_id: '', activation: 'inactive' },
    },
  },
  {
    group: 'getActivationStatus',
    name: 'refused for a group that is not there',
    needs: strict,
    request: status(999999),
    expect: { status: 200, error: 'group_not_found' },
  },
];
