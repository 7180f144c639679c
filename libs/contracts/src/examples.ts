import type { CommandName } from './commands.js';

const timestamp = '1234560789101X';
/** Credentials that are true with the salt of the 2017 document; the signatures printed in it are not. */
const caller = (school_id: number, account_id: number, sign: string) => ({
  school_id,
  account_id,
  timestamp,
  sign,
});
const head4541 = caller(1, 4541, 'c6e5d943501e4c1eb65e099996c18473');
const teacher = caller(6, 3419, '40fbc7ffedfcbed31dcd3acede7d6cfb');
const owner = caller(1, 3419, '05c3b98fd2b9f74e8182cbcb54906f7f');
const sender = caller(6, 3940, '2a8fb381593750c9d44ad86f598a34e4');

const table = (columns: string[], ...rows: (string | number | null)[][]) => ({
  fieldCount: columns.length,
  values: [...columns, ...rows.flat()],
  rowCount: rows.length,
});
const accepted = { code: 0, msg: 'success' };
const operation_id = '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60';
const queued = { operation_id, status: 'queued', retry_after_ms: 1000 };

type Example = { cmd: string; [field: string]: unknown };

/** One exchange per command: those of the 2017 document, cut to two rows, and made ones for what is new. */
export const examples: Record<CommandName, { request: Example; answer: object }> = {
  getChatRoomList: {
    request: { cmd: 'getChatRoomList', ...head4541, expanded: 0 },
    answer: table(
      ['im_group_id', 'relation_id', 'group_name', 'group_type', 'easemob_group_id', 'isOwner'],
      [2, 2, '德育处', 'teacher', '', 0],
      [64, 20000001, '高一年段任课老师', 'teacher', '', 0],
    ),
  },
  getChatRoomUserList: {
    request: { cmd: 'getChatRoomUserList', ...teacher, im_group_id: 710, expanded: 0 },
    answer: table(
      ['im_user_id', 'account_id', 'real_name', 'user_type', 'remark', 'isOwner'],
      [162317, 3419, '竹子', 'teacher', '初一(1)班', 0],
    ),
  },
  getIMUserID: {
    request: { cmd: 'getIMUserID', ...teacher, account_id_list: [3419] },
    answer: table(['account_id', 'im_user_id'], [3419, 162317]),
  },
  getTeacherIMUserID: {
    request: { cmd: 'getTeacherIMUserID', ...teacher, teacher_id: 290 },
    answer: table(['im_user_id'], [162317]),
  },
  getStudentIMUserID: {
    request: { cmd: 'getStudentIMUserID', ...teacher, student_id: 290 },
    answer: table(['im_user_id'], [159189]),
  },
  getParentIMUserID: {
    request: { cmd: 'getParentIMUserID', ...teacher, student_id: 1 },
    answer: table(['im_user_id'], [254671], [254672]),
  },
  getJiBeiChatLog: {
    request: {
      cmd: 'getJiBeiChatLog',
      ...teacher,
      grade_no: 1,
      course_id: 2,
      plan_id: 1,
      begin_time: '2017-06-09 00:00:00',
      end_time: '2017-06-09 23:59:59',
      expanded: 0,
    },
    answer: table(
      [
        'im_message_id',
        'sender_id',
        'account_id',
        'user_id_fk',
        'real_name',
        'easemob_type',
        'content',
        'easemob_filename',
        'easemob_length',
        'easemob_file_length',
        'easemob_width',
        'easemob_height',
        'msg_time',
      ],
      [2006, 162317, 3419, 290, '竹子', 'TXT', '文本', null, null, null, null, null, '2017-06-09T14:33:26'],
      [
        2007,
        162317,
        3419,
        290,
        '竹子',
        'VOICE',
        null,
        '1496990117711.amr',
        null,
        null,
        null,
        null,
        '2017-06-09T14:35:32',
      ],
    ),
  },
  getFileLink: {
    request: { cmd: 'getFileLink', ...teacher, im_message_id: 2007 },
    answer: {
      ...accepted,
      link: '/api/easemob/file?link=im_message_id.2007.6.3419.1800000600000.3q2-7w3q2-7w3q2-7w3q2-7w3q2-7w3q2-7w3q2-7w0',
      expires_at: '2027-01-15T08:10:00.000Z',
    },
  },
  getGroupRelationId: {
    request: { cmd: 'getGroupRelationId', ...teacher, im_group_id: 2433 },
    answer: { relation_id: 58 },
  },
  getIMToken: {
    request: { cmd: 'getIMToken', ...teacher, im_user_id: 162317 },
    answer: { ...accepted, im_user_id: 162317, token: 'YWMtExampleOfATokenThatIsNone', expires_in: 86400 },
  },
  activeGroup: {
    request: { cmd: 'activeGroup', ...owner, im_group_id: 1496, im_user_id: 151345 },
    answer: { ...accepted, easemob_group_id: '19448358567937', operation_id, status: 'succeeded' },
  },
  createCustomGroup: {
    request: {
      cmd: 'createCustomGroup',
      ...owner,
      groupname: '群组名称',
      owner_account_id: 3419,
      owner_teacher_id: 0,
      owner_student_id: 0,
      members: { account_id: [1, 2, 3], teacher_id: [1, 2, 3], student_id: [1, 2, 3] },
    },
    answer: { ...accepted, im_group_id: 1000000000, easemob_group_id: '', ...queued },
  },
  modifyCustomGroup: {
    request: {
      cmd: 'modifyCustomGroup',
      ...owner,
      im_group_id: 1000000000,
      groupname: '群组名称',
      addmembers: { account_id: [1, 2, 3] },
      deletemembers: { student_id: [1, 2, 3] },
    },
    answer: { ...accepted, im_group_id: 1000000000, easemob_group_id: '19448358567937', ...queued },
  },
  sendMsgToJiBeiChat: {
    request: {
      cmd: 'sendMsgToJiBeiChat',
      ...sender,
      grade_no: 1,
      course_id: 2,
      msg: { type: 'txt', msg: '消息文本内容' },
      ext: { plan_id: 1, plan_name: '测试' },
    },
    answer: { code: 0, im_message_id: 2013, msg: 'success', ...queued },
  },
  getActivationStatus: {
    request: { cmd: 'getActivationStatus', ...owner, im_group_id: 1496 },
    answer: { ...accepted, im_group_id: 1496, easemob_group_id: '', activation: 'activating', ...queued },
  },
  getOperation: {
    request: { cmd: 'getOperation', ...owner, operation_id, wait_ms: 30000 },
    answer: {
      ...accepted,
      operation_id,
      status: 'succeeded',
      cmd: 'activeGroup',
      im_group_id: 1496,
      easemob_group_id: '19448358567937',
      created_at: '2017-08-03T03:00:24.000Z',
      updated_at: '2017-08-03T03:00:27.000Z',
    },
  },
};
