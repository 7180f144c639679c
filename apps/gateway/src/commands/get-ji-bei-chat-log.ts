import { fail, lessonPrepRelation } from '#contracts';
import type { Handler } from './handler.js';
import { lessonPrepGroup } from './lesson-prep-group.js';
import { readingRefused } from './reading-rights.js';

const statement = {
  name: 'get-ji-bei-chat-log',
  // The index holds the messages of a group by their times: it is left after the last row of the answer.
  text: `select m.im_message_id, m.sender_id, u.account_id, u.person_id as user_id_fk, u.real_name, m.easemob_type, m.content,
                m.easemob_filename, m.easemob_length, m.easemob_file_length, m.easemob_width, m.easemob_height,
                to_char(m.msg_time at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS') as msg_time
           from (
             select * from message
              where im_group_id = $1
                and msg_time >= $2::timestamp at time zone 'Asia/Shanghai'
                -- inclusive to the second, as the bounds are written
                and msg_time < $3::timestamp at time zone 'Asia/Shanghai' + interval '1 second'
                and ($4::int is null or plan_id = $4)
                -- what has failed was received by nobody, unless Easemob tells of it
                and (status <> 'failed' or easemob_message_id is not null)
                and recalled_at is null
              order by msg_time, im_message_id limit 10000) m
           left join im_user u on u.im_user_id = m.sender_id and u.school_id = m.school_id
          order by m.im_message_id`,
};

export const getJiBeiChatLog: Handler<'getJiBeiChatLog'> = async (call, { dataSource }) => {
  const { grade_no, course_id, plan_id, begin_time, end_time } = call.fields;
  const im_group_id = await lessonPrepGroup(dataSource, call.school_id, lessonPrepRelation(grade_no, course_id));
  if (im_group_id === undefined) return fail('group_not_found');
  const refused = await readingRefused({ ...call, fields: { im_group_id } }, dataSource);
  return refused ?? call.reads.long(statement, [im_group_id, begin_time, end_time, plan_id ?? null]);
};
