import type { EntityManager } from 'typeorm';

/** What Easemob has been told of a person, and what it has made of that. */
export interface Told {
  im_user_id: number;
  /** Null where his row had gone before. */
  nickname: string | null;
  refusal: 'person' | 'name' | null;
}

/** Writes it down. Works on several groups register the same people, so rows are locked in the order of their ids. */
export const rememberTold = (manager: EntityManager, told: readonly Told[]): Promise<unknown> =>
  manager.query(
    `with told as (
       select * from jsonb_to_recordset($1::jsonb) as person(im_user_id integer, nickname text, refusal text)),
     locked as (
       select im_user_id from im_user where im_user_id in (select im_user_id from told) order by 1 for no key update)
     update im_user u
        set easemob_registered_at = case when told.refusal = 'person' then easemob_registered_at else now() end,
            easemob_nickname = told.nickname, easemob_refusal = told.refusal
       from told join locked using (im_user_id) where u.im_user_id = told.im_user_id`,
    [JSON.stringify(told)],
  );
