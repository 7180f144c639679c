import type { Handler } from './handler.js';

const statement = {
  name: 'get-im-user-id',
  text: `select account_id, im_user_id from im_user
          where school_id = $1 and account_id = any($2) and easemob_registered_at is not null
          order by account_id`,
};

export const getIMUserID: Handler<'getIMUserID'> = ({ school_id, fields, reads }) =>
  reads.short(statement, [school_id, fields.account_id_list]);
