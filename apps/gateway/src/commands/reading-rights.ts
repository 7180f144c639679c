import { fail, type Failure } from '#contracts';
import type { DataSource } from 'typeorm';
import type { Call } from './handler.js';

/**
 * Why an account may not read about a group. Where the school's access is `school`, as in 2017, any account of the
 * school may, and nothing is asked of the database.
 */
export async function readingRefused(
  { policy, school_id, account_id, fields }: Pick<Call, 'policy' | 'school_id' | 'account_id'> & { fields: { im_group_id: number } },
  dataSource: DataSource,
): Promise<Failure | undefined> {
  if (policy.access === 'school') return undefined;
  const [group] = await dataSource.query(
    `select exists (select 1 from im_group_member m join im_user u on u.im_user_id = m.im_user_id
                     where m.im_group_id = g.im_group_id and u.school_id = $2 and u.account_id = $3) as member
       from im_group g where g.im_group_id = $1 and g.school_id = $2`,
    [fields.im_group_id, school_id, account_id],
  );
  if (!group) return fail('group_not_found');
  return group.member ? undefined : fail('not_group_member');
} // prettier-ignore
