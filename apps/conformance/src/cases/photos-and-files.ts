import type { CaseData } from '../case.js';

const photo = (fields: Record<string, number> = {}) => ({ path: '/api/userpic', account: 3640, fields });
const file = (im_message_id: number, headers: Record<string, string> = {}) => ({
  path: '/api/easemob/file',
  account: 3640,
  fields: { im_message_id },
  headers,
});
const picture = { status: 200, headers: { 'content-type': /^image\// } };
const needs: CaseData['needs'] = ['files'];
const strict: CaseData['needs'] = ['files', 'strict'];

export const photosAndFiles: CaseData[] = [
  { group: 'photos', name: 'of the account', needs, request: photo(), expect: picture, save: { photo: 'header:etag' } },
  { group: 'photos', name: 'of a teacher', needs, request: photo({ teacher_id: 290 }), expect: picture },
  { group: 'photos', name: 'of a student', needs, request: photo({ student_id: 290 }), expect: picture },
  {
    group: 'photos',
    name: 'not sent again to who has it',
    needs: strict,
    request: { ...photo(), headers: { 'if-none-match': '$photo' } },
    expect: { status: 304, text: '', headers: { etag: '$photo' } },
  },
  {
    group: 'photos',
    name: 'private',
    needs: strict,
    request: photo(),
    expect: { status: 200, headers: { 'cache-control': /\bprivate\b/ } },
  },
  {
    group: 'photos',
    name: 'of somebody unknown',
    needs: strict,
    request: photo({ student_id: 999999 }),
    expect: { status: 404, error: 'photo_not_found' },
  },
  {
    group: 'photos',
    name: 'refused with a wrong signature',
    needs,
    request: { ...photo(), signed: 'wrong' },
    expect: { status: 401, error: 'bad_signature' },
  },
  {
    group: 'photos',
    name: 'refused without a signature',
    needs: strict,
    request: { ...photo(), without: ['sign'] },
    expect: { status: 400, error: 'missing_field', mentions: 'sign' },
  },
  {
    group: 'photos',
    name: 'refused for a replay',
    needs,
    request: { ...photo(), first: {} },
    expect: { status: 401, error: 'timestamp_reused' },
  },

  {
    group: 'files',
    name: 'the voice of the 2017 sample',
    needs,
    request: file(2007),
    expect: { status: 200, headers: { 'content-type': /^audio\/amr/ } },
  },
  { group: 'files', name: 'a picture', needs, request: file(2008), expect: picture },
  {
    group: 'files',
    name: 'the first bytes only',
    needs: strict,
    request: file(2007, { range: 'bytes=0-5' }),
    expect: { status: 206, text: '#!AMR\n', headers: { 'content-range': /^bytes 0-5\/\d+$/, 'content-length': '6' } },
  },
  {
    group: 'files',
    name: 'of a message that has none',
    needs: strict,
    request: file(2006),
    expect: { status: 404, error: 'file_not_found' },
  },
  {
    group: 'files',
    name: 'of a message that is not there',
    needs: strict,
    request: file(999999999),
    expect: { status: 404, error: 'message_not_found' },
  },
  {
    group: 'files',
    name: 'of the message of another school',
    needs: strict,
    request: { ...file(2007), school: 1 },
    expect: { status: 404, error: 'message_not_found' },
  },
  {
    group: 'links',
    name: 'to a file',
    needs: strict,
    request: { cmd: 'getFileLink', fields: { im_message_id: 2007 } },
    expect: { status: 200, json: { code: 0, link: /^\/api\/easemob\/file\?link=/ } },
  },
  {
    group: 'links',
    name: 'to a message that is not there',
    needs: strict,
    request: { cmd: 'getFileLink', fields: { im_message_id: 999999999 } },
    expect: { status: 200, error: 'message_not_found' },
  },
  {
    group: 'links',
    name: 'made up',
    needs: strict,
    request: { path: '/api/easemob/file', fields: { link: 'x' } },
    expect: { status: 401, error: 'link_invalid' },
  },
  {
    group: 'files',
    name: 'refused for a replay',
    needs,
    request: { ...file(2007), first: {} },
    expect: { status: 401, error: 'timestamp_reused' },
  },
  {
    group: 'files',
    name: 'refused without a message',
    needs: strict,
    request: { ...file(2007), without: ['im_message_id'] },
    expect: { status: 400, error: 'missing_field', mentions: 'im_message_id' },
  },
];
