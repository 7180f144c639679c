import type { CaseData } from '../case.js';

const fields = { im_group_id: 2433 };
const asked = { cmd: 'getGroupRelationId', fields };
const answered = { status: 200, text: '{"relation_id":58}' };
const text = (contentType: string) => ({ 'content-type': contentType });

const accepted: CaseData[] = [
  {
    group: 'envelope',
    name: 'a signature in upper case',
    request: { ...asked, signed: 'upperCase' },
    expect: answered,
  },
  {
    group: 'envelope',
    name: 'a timestamp as a number',
    needs: ['strict'],
    request: { ...asked, signed: 'numericTimestamp' },
    expect: answered,
  },
  {
    group: 'envelope',
    name: 'a content type with a charset',
    request: { ...asked, headers: text('application/json; charset=utf-8') },
    expect: answered,
  },
  {
    group: 'envelope',
    name: 'unknown extra fields',
    request: { ...asked, fields: { ...fields, unheard_of: [1, '[', null] } },
    expect: answered,
  },
];

/** Told by the 2017 document: 400 not understood, 401 not authentic. */
const refused: CaseData[] = [
  {
    group: 'envelope',
    name: 'broken JSON',
    request: { ...asked, body: '{"cmd":' },
    expect: { status: 400, error: 'bad_json' },
  },
  {
    group: 'envelope',
    name: 'a wrong signature',
    request: { ...asked, signed: 'wrong' },
    expect: { status: 401, error: 'bad_signature' },
  },
  {
    group: 'envelope',
    name: 'a signature for another account',
    request: { ...asked, fields: { ...fields, account_id: 3420 } },
    expect: { status: 401, error: 'bad_signature' },
  },
  {
    group: 'envelope',
    name: 'a signature for another school',
    request: { ...asked, fields: { ...fields, school_id: 1 } },
    expect: { status: 401, error: 'bad_signature' },
  },
];

/** Request → what its failure names. In the order of the checks. */
const decidedLater: [string, Omit<CaseData['request'], 'cmd'> & { cmd?: string }, CaseData['expect']][] = [
  ['no content type of JSON', { headers: text('text/plain') }, { status: 400, error: 'bad_content_type' }],
  [
    'more than 256 KiB',
    { fields: { ...fields, filler: 'x'.repeat(256 * 1024) } },
    { status: 413, error: 'body_too_large' },
  ],
  ['JSON that is no object', { body: '[1,2]' }, { status: 400, error: 'bad_json' }],
  [
    'bytes that are no UTF-8',
    { body: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d) },
    { status: 400, error: 'bad_json' },
  ],
  ['deeply nested JSON', { body: '['.repeat(100_000) }, { status: 400, error: 'bad_json' }],
  ['no cmd', { without: ['cmd'] }, { status: 400, error: 'missing_field', mentions: 'cmd' }],
  ['no school_id', { without: ['school_id'] }, { status: 400, error: 'missing_field', mentions: 'school_id' }],
  ['no account_id', { without: ['account_id'] }, { status: 400, error: 'missing_field', mentions: 'account_id' }],
  ['no timestamp', { without: ['timestamp'] }, { status: 400, error: 'missing_field', mentions: 'timestamp' }],
  ['no sign', { without: ['sign'] }, { status: 400, error: 'missing_field', mentions: 'sign' }],
  [
    'a quoted number',
    { fields: { ...fields, school_id: '6' } },
    { status: 400, error: 'bad_field', mentions: 'school_id' },
  ],
  [
    'a number out of range',
    { fields: { ...fields, account_id: 2 ** 31 } },
    { status: 400, error: 'bad_field', mentions: 'account_id' },
  ],
  [
    'a number below 1',
    { fields: { ...fields, school_id: 0 } },
    { status: 400, error: 'bad_field', mentions: 'school_id' },
  ],
  [
    'a fraction',
    { fields: { ...fields, account_id: 1.5 } },
    { status: 400, error: 'bad_field', mentions: 'account_id' },
  ],
  [
    'a timestamp of 32 characters',
    { fields: { ...fields, timestamp: 'x'.repeat(32) } },
    { status: 400, error: 'bad_field', mentions: 'timestamp' },
  ],
  [
    'an empty timestamp',
    { fields: { ...fields, timestamp: '' } },
    { status: 400, error: 'bad_field', mentions: 'timestamp' },
  ],
  [
    'a timestamp that can not be printed',
    { fields: { ...fields, timestamp: 'a\nb' } },
    { status: 400, error: 'bad_field', mentions: 'timestamp' },
  ],
  [
    'a sign that is no digest',
    { fields: { ...fields, sign: 'x'.repeat(32) } },
    { status: 400, error: 'bad_field', mentions: 'sign' },
  ],
  [
    'an expanded that is neither 0 nor 1',
    { fields: { ...fields, expanded: 2 } },
    { status: 400, error: 'bad_field', mentions: 'expanded' },
  ],
  [
    'a bad field and a wrong signature: the field first',
    { signed: 'wrong', fields: { ...fields, expanded: 2 } },
    { status: 400, error: 'bad_field' },
  ],
  [
    'an unknown cmd and a wrong signature: the signature first',
    { cmd: 'noSuchCommand', signed: 'wrong' },
    { status: 401, error: 'bad_signature' },
  ],
  ['an unknown cmd', { cmd: 'noSuchCommand' }, { status: 400, error: 'unknown_cmd' }],
  ['the name of a built-in as cmd', { cmd: 'constructor' }, { status: 400, error: 'unknown_cmd' }],
  ['no field of the cmd', { fields: {} }, { status: 400, error: 'missing_field', mentions: 'im_group_id' }],
  [
    'a quoted field of the cmd',
    { fields: { im_group_id: '2433' } },
    { status: 400, error: 'bad_field', mentions: 'im_group_id' },
  ],
];

const wrong = { ...asked, signed: 'wrong' } as const;
const answers: CaseData[] = [
  {
    group: 'answers',
    name: 'a failure is told in Chinese',
    needs: ['strict'],
    request: wrong,
    expect: { status: 401, json: { msg: '签名错误' } },
  },
  {
    group: 'answers',
    name: 'in English where that is preferred',
    needs: ['strict'],
    request: { ...wrong, headers: { 'accept-language': 'en-US,zh;q=0.5' } },
    expect: { status: 401, json: { msg: 'The signature is wrong' } },
  },
  {
    group: 'answers',
    name: 'a sane X-Request-Id is kept',
    needs: ['strict'],
    request: { ...asked, headers: { 'x-request-id': 'app-42' } },
    expect: { status: 200, headers: { 'x-request-id': 'app-42' } },
  },
  {
    group: 'answers',
    name: 'any other is replaced',
    needs: ['strict'],
    request: { ...asked, headers: { 'x-request-id': 'a [b' } },
    expect: { status: 200, headers: { 'x-request-id': /^[0-9a-f-]{36}$/ } },
  },
  {
    group: 'answers',
    name: 'an unknown address',
    needs: ['strict'],
    request: { path: '/nothing' },
    expect: { status: 404, error: 'not_found' },
  },
  {
    group: 'answers',
    name: 'an address that can not be read',
    needs: ['strict'],
    request: { path: '/api/im%' },
    expect: { status: 400, error: 'bad_request' },
  },
];

export const envelope: CaseData[] = [
  ...accepted,
  ...refused,
  ...decidedLater.map(([name, request, expect]): CaseData => ({
    group: 'envelope',
    name,
    needs: ['strict'],
    request: { ...asked, ...request },
    expect,
  })),
  ...answers,
];
