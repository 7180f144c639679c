import { fail } from '#contracts';
import { readingRefused } from './reading-rights.js';
import type { Handler } from './handler.js';

const statement = {
  name: 'get-chat-room-user-list',
  text: `select u.im_user_id, u.account_id, u.real_name, u.user_type, m.remark, m.is_owner::int as "isOwner"
           from im_group g
           join im_group_member m on m.im_group_id = g.im_group_id
           join im_user u on u.im_user_id = m.im_user_id
          where g.im_group_id = $1 and g.school_id = $2
          order by m.position, u.im_user_id`,
};

export const getChatRoomUserList: Handler<'getChatRoomUserList'> = async (call, { dataSource }) => {
  const refused = await readingRefused(call, dataSource);
  if (refused) return refused;
  const rows = await call.reads.short(statement, [call.fields.im_group_id, call.school_id]);
  if (rows.length > 0) return rows;
  const known = await dataSource.query('select 1 from im_group where im_group_id = $1 and school_id = $2', [
    call.fields.im_group_id,
    call.school_id,
  ]);
  return known.length > 0 ? rows : fail('group_not_found');
};
