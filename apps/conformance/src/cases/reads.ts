import { rowsOf } from '#client';
import type { CaseData } from '../case.js';

/** A sample of the 2017 document, and a request of the same kind for which there are no rows. */
interface TableSample {
  request: CaseData['request'];
  answer: string;
  /** Absent: the demo data has nothing of the kind. */
  nothing?: CaseData['request'];
  needs?: CaseData['needs'];
}

const lessonPrepLog = {
  grade_no: 1,
  course_id: 2,
  plan_id: 1,
  begin_time: '2017-06-09 00:00:00',
  end_time: '2017-06-09 23:59:59',
};
const samples: TableSample[] = [
  {
    request: { cmd: 'getChatRoomList', school: 1, account: 4541 },
    answer:
      '{"fieldCount":6,"values":["im_group_id","relation_id","group_name","group_type","easemob_group_id","isOwner",2,2,"德育处","teacher","",0,64,20000001,"高一年段任课老师","teacher","",0,68,30000002,"数学教研组","teacher","",0,83,40001002,"高一数学集备组","teacher","",0,145,50000000,"全校教职工","teacher","",0,332,60567002,"高一(10)班数学","class_course","",1,376,60571002,"高一(14)班数学","class_course","",1,747,304,"高一(10)班师生群","teacherAndStudent","",0,751,308,"高一(14)班师生群","teacherAndStudent","",0,873,304,"高一(10)班家校群","teacherAndGuardian","",0,877,308,"高一(14)班家校群","teacherAndGuardian","",0],"rowCount":11}',
    nothing: { cmd: 'getChatRoomList', account: 999999 },
  },
  {
    request: { cmd: 'getChatRoomUserList', fields: { im_group_id: 710 } },
    answer:
      '{"fieldCount":6,"values":["im_user_id","account_id","real_name","user_type","remark","isOwner",162077,3179,"沈贞辉","teacher","段长",0,162317,3419,"竹子","teacher","初一(1)班",0,162157,3259,"黄良材","teacher","初一(2)班",0,162239,3341,"钟电昇","teacher","初一(3)班",0,162320,3422,"陈科锦","teacher","初一(4)班",0],"rowCount":5}',
  },
  {
    request: { cmd: 'getIMUserID', fields: { account_id_list: [3419] } },
    answer: '{"fieldCount":2,"values":["account_id","im_user_id",3419,162317],"rowCount":1}',
    nothing: { cmd: 'getIMUserID', fields: { account_id_list: [7] } },
  },
  {
    request: { cmd: 'getTeacherIMUserID', fields: { teacher_id: 290 } },
    answer: '{"fieldCount":1,"values":["im_user_id",162317],"rowCount":1}',
    nothing: { cmd: 'getTeacherIMUserID', fields: { teacher_id: 999999 } },
  },
  {
    request: { cmd: 'getStudentIMUserID', fields: { student_id: 290 } },
    answer: '{"fieldCount":1,"values":["im_user_id",159189],"rowCount":1}',
    nothing: { cmd: 'getStudentIMUserID', fields: { student_id: 999999 } },
  },
  {
    request: { cmd: 'getParentIMUserID', fields: { student_id: 1 } },
    answer:
      '{"fieldCount":1,"values":["im_user_id",254671,254672,254673,254677,254678,296637,296638,341757],"rowCount":8}',
    nothing: { cmd: 'getParentIMUserID', fields: { student_id: 999999 } },
  },
  {
    needs: ['files'],
    request: { cmd: 'getJiBeiChatLog', fields: lessonPrepLog },
    answer:
      '{"fieldCount":13,"values":["im_message_id","sender_id","account_id","user_id_fk","real_name","easemob_type","content","easemob_filename","easemob_length","easemob_file_length","easemob_width","easemob_height","msg_time",2006,162317,3419,290,"竹子","TXT","文本",null,null,null,null,null,"2017-06-09T14:33:26",2007,162317,3419,290,"竹子","VOICE",null,"1496990117711.amr",null,null,null,null,"2017-06-09T14:35:32",2008,162317,3419,290,"竹子","IMAGE",null,"1496990136165.jpeg",null,null,null,null,"2017-06-09T14:35:50",2009,162317,3419,290,"竹子","FILE",null,"1496990168149.jpg",null,null,null,null,"2017-06-09T14:36:22"],"rowCount":4}',
    nothing: { cmd: 'getJiBeiChatLog', school: 1, account: 4541, fields: { ...lessonPrepLog, plan_id: 999 } },
  },
];

const withExpanded = (request: CaseData['request'], expanded: 0 | 1) => ({
  ...request,
  fields: { ...request.fields, expanded },
});

/** Each table, and each table without rows, in both forms. Without rows the two are the same. */
const tables = samples.flatMap(({ request, answer, nothing, needs = [] }): CaseData[] => {
  const group = request.cmd!;
  const full = (name: string, asked: CaseData['request'], text: string): CaseData => ({
    group,
    name,
    needs,
    request: asked,
    expect: { status: 200, text, headers: { 'content-type': /^application\/json/ } },
  });
  const columns = /^\{"fieldCount":(\d+),"values":/.exec(answer)![1];
  const names = Object.keys(rowsOf(JSON.parse(answer))[0]!);
  const empty = `{"fieldCount":${columns},"values":${JSON.stringify(names)},"rowCount":0}`;
  return [
    full('the sample of 2017, compact', request, answer),
    full('the same with expanded 0', withExpanded(request, 0), answer),
    full('the same with expanded 1: objects', withExpanded(request, 1), JSON.stringify(rowsOf(JSON.parse(answer)))),
    ...(nothing
      ? [
          { ...full('no rows: the columns all the same', nothing, empty), needs: [] },
          { ...full('no rows with expanded 1: compact', withExpanded(nothing, 1), empty), needs: [] },
        ]
      : []),
  ];
});

const relation = { cmd: 'getGroupRelationId', fields: { im_group_id: 2433 } };
const lessonPrep = { cmd: 'getJiBeiChatLog', school: 1, account: 4541 };

export const reads: CaseData[] = [
  ...tables,
  {
    group: 'getIMUserID',
    name: 'several accounts, by account_id; who is unknown is left out',
    request: { cmd: 'getIMUserID', fields: { account_id_list: [3419, 7, 3179] } },
    expect: {
      status: 200,
      text: '{"fieldCount":2,"values":["account_id","im_user_id",3179,162077,3419,162317],"rowCount":2}',
    },
  },
  {
    group: 'getGroupRelationId',
    name: 'the sample of 2017',
    request: relation,
    expect: { status: 200, text: '{"relation_id":58}' },
  },
  {
    group: 'getGroupRelationId',
    name: '0 where there is none',
    request: { ...relation, fields: { im_group_id: 999999 } },
    expect: { status: 200, text: '{"relation_id":0}' },
  },
  {
    group: 'getGroupRelationId',
    name: '0 for the group of another school',
    request: { ...relation, school: 1 },
    expect: { status: 200, text: '{"relation_id":0}' },
  },
  {
    group: 'refused reads',
    name: 'members of the group of another school',
    needs: ['strict'],
    request: { cmd: 'getChatRoomUserList', school: 1, fields: { im_group_id: 710 } },
    expect: { status: 200, error: 'group_not_found' },
  },
  {
    group: 'refused reads',
    name: 'no account at all',
    needs: ['strict'],
    request: { cmd: 'getIMUserID', fields: { account_id_list: [] } },
    expect: { status: 400, error: 'bad_field', mentions: 'account_id_list' },
  },
  {
    group: 'refused reads',
    name: 'a log of a group that is not there',
    needs: ['strict'],
    request: { ...lessonPrep, fields: { ...lessonPrepLog, course_id: 999 } },
    expect: { status: 200, error: 'group_not_found' },
  },
  {
    group: 'refused reads',
    name: 'a log of a day that does not exist',
    needs: ['strict'],
    request: { ...lessonPrep, fields: { ...lessonPrepLog, begin_time: '2017-02-30 00:00:00' } },
    expect: { status: 400, error: 'bad_field', mentions: 'begin_time' },
  },
  {
    group: 'refused reads',
    name: 'a log of more than 31 days',
    needs: ['strict'],
    request: { ...lessonPrep, fields: { ...lessonPrepLog, end_time: '2017-07-10 00:00:01' } },
    expect: { status: 400, error: 'bad_field', mentions: 'end_time' },
  },
];
