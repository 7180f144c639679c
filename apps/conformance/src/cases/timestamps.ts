import type { CaseData } from '../case.js';

const asked = { cmd: 'getGroupRelationId', fields: { im_group_id: 2433 } };
const group = 'a timestamp works once';
const used = { status: 401, error: 'timestamp_reused' };
const passed = { status: 200, text: '{"relation_id":58}' };

export const timestamps: CaseData[] = [
  { group, name: 'a replay is refused', request: { ...asked, first: {} }, expect: used },
  {
    group,
    name: 'also as another split of the same digits',
    needs: ['strict'],
    request: { ...asked, school: 6, account: 3419, first: { school_id: 63, account_id: 419 } },
    expect: used,
  },
  { group, name: 'also as another command', request: { ...asked, first: { cmd: 'getChatRoomList' } }, expect: used },
  {
    group,
    name: 'used up by a request that fails after the check',
    needs: ['strict'],
    request: { ...asked, first: { im_group_id: 'x' } },
    expect: used,
  },
  {
    group,
    name: 'not used up by a wrong signature',
    request: { ...asked, first: { sign: '0'.repeat(32) } },
    expect: passed,
  },
  {
    group,
    name: 'not used up by a bad envelope',
    needs: ['strict'],
    request: { ...asked, first: { expanded: 7 } },
    expect: passed,
  },
];
