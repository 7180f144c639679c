import type { CaseData } from '../case.js';

const group = 'service keys';
const needs: CaseData['needs'] = ['strict', 'key'];
const asked = { cmd: 'getGroupRelationId', fields: { im_group_id: 2433 }, keyed: 'valid' } as const;
const answered = { status: 200, text: '{"relation_id":58}' };

export const serviceKeys: CaseData[] = [
  { group, name: 'a signature v2, for the school itself', needs, request: asked, expect: answered },
  {
    group,
    name: 'in the name of an account',
    needs,
    request: { ...asked, fields: { ...asked.fields, account_id: 3419 } },
    expect: answered,
  },
  {
    group,
    name: 'a wrong signature',
    needs,
    request: { ...asked, keyed: 'wrongSecret' },
    expect: { status: 401, error: 'bad_key_signature' },
  },
  {
    group,
    name: 'a key that nobody knows, in the same words',
    needs,
    request: { ...asked, keyed: 'unknownKey' },
    expect: { status: 401, error: 'bad_key_signature' },
  },
  {
    group,
    name: 'a replay is refused',
    needs,
    request: { ...asked, first: {} },
    expect: { status: 401, error: 'nonce_reused' },
  },
  {
    group,
    name: 'a nonce is not used up by a wrong signature',
    needs,
    request: { ...asked, first: { im_group_id: 2434 } },
    expect: answered,
  },
  {
    group,
    name: 'a signature of an hour ago',
    needs,
    request: { ...asked, keyed: 'stale' },
    expect: { status: 401, error: 'request_stale' },
  },
  {
    group,
    name: 'a command that the key is not there for',
    needs,
    request: { ...asked, cmd: 'getTeacherIMUserID', fields: { teacher_id: 290 } },
    expect: { status: 403, error: 'scope_missing', mentions: 'getTeacherIMUserID' },
  },
  {
    group,
    name: 'a school that the key is not there for',
    needs,
    request: { ...asked, school: 1 },
    expect: { status: 403, error: 'scope_missing' },
  },
  {
    group,
    name: 'a command in somebody’s name that does not say in whose',
    needs,
    request: { cmd: 'getChatRoomList', keyed: 'valid' },
    expect: { status: 400, error: 'missing_field', mentions: 'account_id' },
  },
  {
    group,
    name: 'a school that takes keys alone refuses the signature of 2017',
    needs: ['strict', 'keysAlone'],
    request: { cmd: 'getChatRoomList', school: 'keysAlone' },
    expect: { status: 401, error: 'signature_v2_required' },
  },
];
