import { freshTimestamp, sign } from '#client';
import { salt, startSystem, type System } from '../support/system.js';

let system: System;
beforeAll(async () => void (system = await startSystem()));
afterAll(() => system?.stop());

async function answer(request: {
  cmd: string;
  school_id: number;
  account_id: number;
  [field: string]: unknown;
}): Promise<string> {
  const timestamp = freshTimestamp();
  const identity = { schoolId: request.school_id, accountId: request.account_id, salt };
  const response = await fetch(`${system.url}/api/im`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ ...request, timestamp, sign: sign(timestamp, identity) }),
  });
  expect(response.status).toBe(200);
  return response.text();
}

describe('P9: the samples of the 2017 document, byte for byte', () => {
  it('getChatRoomList', async () => {
    expect(await answer({ cmd: 'getChatRoomList', school_id: 1, account_id: 4541 })).toBe(
      '{"fieldCount":6,"values":["im_group_id","relation_id","group_name","group_type","easemob_group_id","isOwner",2,2,"德育处","teacher","",0,64,20000001,"高一年段任课老师","teacher","",0,68,30000002,"数学教研组","teacher","",0,83,40001002,"高一数学集备组","teacher","",0,145,50000000,"全校教职工","teacher","",0,332,60567002,"高一(10)班数学","class_course","",1,376,60571002,"高一(14)班数学","class_course","",1,747,304,"高一(10)班师生群","teacherAndStudent","",0,751,308,"高一(14)班师生群","teacherAndStudent","",0,873,304,"高一(10)班家校群","teacherAndGuardian","",0,877,308,"高一(14)班家校群","teacherAndGuardian","",0],"rowCount":11}',
    );
  });

  it('getChatRoomUserList', async () => {
    expect(
      await answer({
        cmd: 'getChatRoomUserList',
        school_id: 6,
        account_id: 3419,
        im_group_id: 710,
        expanded: 0,
      }),
    ).toBe(
      '{"fieldCount":6,"values":["im_user_id","account_id","real_name","user_type","remark","isOwner",162077,3179,"沈贞辉","teacher","段长",0,162317,3419,"竹子","teacher","初一(1)班",0,162157,3259,"黄良材","teacher","初一(2)班",0,162239,3341,"钟电昇","teacher","初一(3)班",0,162320,3422,"陈科锦","teacher","初一(4)班",0],"rowCount":5}',
    );
  });

  it('getIMUserID', async () => {
    expect(await answer({ cmd: 'getIMUserID', school_id: 6, account_id: 3419, account_id_list: [3419] })).toBe(
      '{"fieldCount":2,"values":["account_id","im_user_id",3419,162317],"rowCount":1}',
    );
  });

  it('getGroupRelationId, and 0 where there is none', async () => {
    expect(await answer({ cmd: 'getGroupRelationId', school_id: 6, account_id: 3419, im_group_id: 2433 })).toBe(
      '{"relation_id":58}',
    );
    expect(await answer({ cmd: 'getGroupRelationId', school_id: 6, account_id: 3419, im_group_id: 1 })).toBe(
      '{"relation_id":0}',
    );
  });

  it('getTeacherIMUserID', async () => {
    expect(await answer({ cmd: 'getTeacherIMUserID', school_id: 6, account_id: 3419, teacher_id: 290 })).toBe(
      '{"fieldCount":1,"values":["im_user_id",162317],"rowCount":1}',
    );
  });

  it('getStudentIMUserID', async () => {
    expect(await answer({ cmd: 'getStudentIMUserID', school_id: 6, account_id: 3419, student_id: 290 })).toBe(
      '{"fieldCount":1,"values":["im_user_id",159189],"rowCount":1}',
    );
  });

  it('getParentIMUserID', async () => {
    expect(await answer({ cmd: 'getParentIMUserID', school_id: 6, account_id: 3419, student_id: 1 })).toBe(
      '{"fieldCount":1,"values":["im_user_id",254671,254672,254673,254677,254678,296637,296638,341757],"rowCount":8}',
    );
  });

  it('getJiBeiChatLog', async () => {
    const day = {
      grade_no: 1,
      course_id: 2,
      plan_id: 1,
      begin_time: '2017-06-09 00:00:00',
      end_time: '2017-06-09 23:59:59',
    };
    expect(await answer({ cmd: 'getJiBeiChatLog', school_id: 6, account_id: 3419, ...day, expanded: 0 })).toBe(
      '{"fieldCount":13,"values":["im_message_id","sender_id","account_id","user_id_fk","real_name","easemob_type","content","easemob_filename","easemob_length","easemob_file_length","easemob_width","easemob_height","msg_time",2006,162317,3419,290,"竹子","TXT","文本",null,null,null,null,null,"2017-06-09T14:33:26",2007,162317,3419,290,"竹子","VOICE",null,"1496990117711.amr",null,null,null,null,"2017-06-09T14:35:32",2008,162317,3419,290,"竹子","IMAGE",null,"1496990136165.jpeg",null,null,null,null,"2017-06-09T14:35:50",2009,162317,3419,290,"竹子","FILE",null,"1496990168149.jpg",null,null,null,null,"2017-06-09T14:36:22"],"rowCount":4}',
    );
  });

  it('sendMsgToJiBeiChat begins as in 2017, with the new fields behind it', async () => {
    const message = {
      grade_no: 1,
      course_id: 2,
      msg: { type: 'txt', msg: '消息文本内容' },
      ext: { plan_id: 1, plan_name: '测试' },
    };
    expect(await answer({ cmd: 'sendMsgToJiBeiChat', school_id: 6, account_id: 3940, ...message })).toMatch(
      /^\{"code":0,"im_message_id":2013,"msg":"success","operation_id":"[0-9a-f-]{36}","status":"queued","retry_after_ms":\d+\}$/,
    );
  });

  it('expanded rows are objects, and an empty table tells its columns either way', async () => {
    const request = { cmd: 'getIMUserID', school_id: 6, account_id: 3419 };
    expect(await answer({ ...request, account_id_list: [3419], expanded: 1 })).toBe(
      '[{"account_id":3419,"im_user_id":162317}]',
    );
    expect(await answer({ ...request, account_id_list: [7], expanded: 1 })).toBe(
      '{"fieldCount":2,"values":["account_id","im_user_id"],"rowCount":0}',
    );
  });

  it('nothing of another school is shown', async () => {
    expect(await answer({ cmd: 'getChatRoomUserList', school_id: 1, account_id: 3419, im_group_id: 710 })).toContain(
      '"error":"group_not_found"',
    );
    expect(await answer({ cmd: 'getGroupRelationId', school_id: 1, account_id: 3419, im_group_id: 2433 })).toBe(
      '{"relation_id":0}',
    );
  });
});
