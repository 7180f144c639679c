import type { CaseData } from '../case.js';

const group = 'sendMsgToJiBeiChat';
const fields = {
  grade_no: 1,
  course_id: 2,
  msg: { type: 'txt', msg: '消息文本内容' },
  ext: { plan_id: 2, plan_name: '测试' },
};
const send = (change: object = {}) => ({ cmd: group, account: 3940, fields: { ...fields, ...change } });
/** Of school 1, whose lesson-prep group needs no demo messages. */
const refused = (change: object) => ({
  cmd: group,
  school: 1,
  account: 4541,
  fields: { ...fields, ...change },
});
const strict: CaseData['needs'] = ['strict'];

// School 6, so that the groups of school 1 stay as the 2017 sample shows them.
export const messages: CaseData[] = [
  {
    group,
    name: 'the sample of 2017 is answered with the id of the message',
    needs: ['writes', 'files'],
    request: send(),
    expect: { status: 200, json: { code: 0, msg: 'success' } },
    save: { message: 'im_message_id' },
  },
  {
    group,
    name: 'a held reply tells that Easemob has it',
    needs: ['writes', 'files', 'strict'],
    request: send({ wait_ms: 30_000 }),
    expect: { status: 200, json: { code: 0, msg: 'success', status: 'succeeded' } },
    save: { delivery: 'operation_id', second: 'im_message_id' },
  },
  {
    group,
    name: 'its operation names the message',
    needs: ['writes', 'files', 'strict'],
    request: { cmd: 'getOperation', fields: { operation_id: '$delivery' } },
    expect: { status: 200, json: { cmd: group, im_message_id: '$second', status: 'succeeded' } },
  },
  {
    group,
    name: 'refused for another type',
    needs: strict,
    request: refused({ msg: { type: 'img', msg: 'x' } }),
    expect: { status: 400, error: 'bad_field', mentions: 'msg' },
  },
  {
    group,
    name: 'refused without text',
    needs: strict,
    request: refused({ msg: { type: 'txt', msg: '' } }),
    expect: { status: 400, error: 'bad_field', mentions: 'msg' },
  },
  {
    group,
    name: 'refused with an ext of more than 4 KiB',
    needs: strict,
    request: refused({ ext: { filler: 'x'.repeat(4096) } }),
    expect: { status: 400, error: 'bad_field', mentions: 'ext' },
  },
  {
    group,
    name: 'refused for a group that is not there',
    needs: strict,
    request: refused({ course_id: 999 }),
    expect: { status: 200, error: 'group_not_found' },
  },
];
