import type { Handler } from './handler.js';

const statement = {
  name: 'get-group-relation-id',
  text: 'select relation_id from im_group where im_group_id = $1 and school_id = $2',
};

export const getGroupRelationId: Handler<'getGroupRelationId'> = async ({ school_id, fields, reads }) => {
  const rows = (await reads.short(statement, [fields.im_group_id, school_id])) as [relation_id: string][];
  return { relation_id: Number(rows[0]?.[0] ?? 0) };
};
