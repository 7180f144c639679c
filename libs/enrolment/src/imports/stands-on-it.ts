import type { EntityManager } from 'typeorm';
import type { ImportRecord } from './import-record.js';
import { creationOf } from './steps.js';

/** What is newer than an import and would lose its ground if that were taken back. */
export interface StandsOnIt {
  /** Ids of later imports and changes by hand. */
  readonly imports: readonly number[];
  /** Groups that it has made, which somebody has activated or written into since. */
  readonly groups: number;
  /** People whom it has brought, who have a photo, have written, or are in groups that people made. */
  readonly people: number;
}

export const isFree = ({ imports, groups, people }: StandsOnIt): boolean =>
  imports.length === 0 && groups === 0 && people === 0;

/** @returns what stands on an import; on one that is being applied, what stands on as much of it as there is */
export async function standsOn(manager: EntityManager, one: ImportRecord): Promise<StandsOnIt> {
  const { import_id, school_id, version, created_at } = one;
  const later: { import_id: number }[] = await manager.query(
    `select import_id from roster_import
      where school_id = $1 and version > $2 and status in ('approved', 'applying', 'done', 'undoing') order by import_id`,
    [school_id, version],
  );
  const [{ groups }]: [{ groups: number }] = await manager.query(
    `select count(*)::int as groups from roster_change c join im_group g on g.im_group_id = c.im_group_id
      where c.import_id = $1 and c.step = $2 and (
        g.easemob_group_id is not null or g.create_tries > 0
        or exists (select from message m where m.im_group_id = g.im_group_id)
        or exists (select from work_item w where w.key = 'group:' || g.im_group_id and w.done < w.wanted))`,
    [import_id, creationOf('im_group')],
  );
  const [{ people }]: [{ people: number }] = await manager.query(
    `with brought as materialized (
       select u.im_user_id, u.account_id from roster_change c
         join im_user u on u.im_user_id = (c.after->>'im_user_id')::integer
        where c.import_id = $1 and c.step = $2),
     written as materialized (
       select m.sender_id from im_group g join message m on m.im_group_id = g.im_group_id and m.msg_time >= $4
        where g.school_id = $3)
     select count(*)::int as people from brought b
      where exists (select from user_photo p where p.im_user_id = b.im_user_id)
         or exists (select from written w where w.sender_id = b.im_user_id)
         or exists (select from im_group_member m join im_group g on g.im_group_id = m.im_group_id
                     where m.im_user_id = b.im_user_id and not g.derived)
         or exists (select from im_group g where g.school_id = $3 and g.created_by_account = b.account_id)`,
    [import_id, creationOf('im_user'), school_id, created_at],
  );
  return { imports: later.map((row) => row.import_id), groups, people };
}
