import { fail } from '#contracts';
import type { LinkedResource } from '../files/links.js';
import type { Call, Handler } from './handler.js';
import { readingRefused } from './reading-rights.js';

export const getFileLink: Handler<'getFileLink'> = async (call, { dataSource, attachments, links }) => {
  const { school_id, account_id } = call;
  const { kind, id } = resourceOf(call);
  if (kind === 'im_message_id') {
    const attachment = await attachments.find({ im_message_id: id, school_id });
    if (!attachment) return fail('message_not_found');
    const refused = await readingRefused({ ...call, fields: { im_group_id: attachment.im_group_id } }, dataSource);
    if (refused) return refused;
  }
  const { token, expires_at } = links.make({ kind, id, school_id, account_id });
  const path = kind === 'im_message_id' ? '/api/easemob/file' : '/api/userpic';
  return { code: 0, msg: 'success', link: `${path}?link=${token}`, expires_at: new Date(expires_at).toISOString() };
};

/** As `GET /api/userpic` picks: without any field it is the photo of the account itself. */
function resourceOf({ fields, account_id }: Call<'getFileLink'>): LinkedResource {
  const { im_message_id, teacher_id, student_id } = fields;
  if (im_message_id !== undefined) return { kind: 'im_message_id', id: im_message_id };
  if (teacher_id !== undefined) return { kind: 'teacher_id', id: teacher_id };
  if (student_id !== undefined) return { kind: 'student_id', id: student_id };
  return { kind: 'account_id', id: account_id };
}
