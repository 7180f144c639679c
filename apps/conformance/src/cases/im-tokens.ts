import type { CaseData } from '../case.js';

const ask = { school: 1, account: 3419, cmd: 'getIMToken' };
const needs: CaseData['needs'] = ['strict'];
const group = 'getIMToken';

export const imTokens: CaseData[] = [
  {
    group,
    name: 'given for the own chat id',
    needs: ['writes', 'strict'],
    request: { ...ask, fields: { im_user_id: 151345 } },
    expect: { status: 200, json: { code: 0, im_user_id: 151345, token: /^\S{16,}$/ } },
  },
  {
    group,
    name: 'refused for the chat id of somebody else',
    needs,
    request: { ...ask, fields: { im_user_id: 152467 } },
    expect: { status: 200, error: 'user_not_found' },
  },
  {
    group,
    name: 'refused for no chat id',
    needs,
    request: { ...ask, fields: {} },
    expect: { status: 400, error: 'missing_field', mentions: 'im_user_id' },
  },
];
