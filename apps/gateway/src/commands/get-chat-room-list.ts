import type { Handler } from './handler.js';

const statement = {
  name: 'get-chat-room-list',
  text: `select g.im_group_id, g.relation_id, g.group_name, g.group_type,
                case when g.activated_at is null then '' else g.easemob_group_id end as easemob_group_id, m.is_owner::int as "isOwner"
           from im_user u
           join im_group_member m on m.im_user_id = u.im_user_id
           join im_group g on g.im_group_id = m.im_group_id and g.school_id = u.school_id
          where u.school_id = $1 and u.account_id = $2
          order by g.im_group_id`,
};

export const getChatRoomList: Handler<'getChatRoomList'> = ({ school_id, account_id, reads }) =>
  reads.short(statement, [school_id, account_id]);
