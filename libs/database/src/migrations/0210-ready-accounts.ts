import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts and groups that are there before somebody asks for them: what Easemob has been told of each person. */
export class ReadyAccounts1763800000210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table school add column pre_activation text not null default 'off'
        check (pre_activation in ('off', 'class', 'all'))`,
    );
    await runner.query(
      `alter table im_user
        -- the name that Easemob was told last, taken or not; null: none yet
        add column easemob_nickname text,
        -- what of that it does not take
        add column easemob_refusal text check (easemob_refusal in ('person', 'name'))`,
    );
    // Whoever is there was registered under his name.
    await runner.query('update im_user set easemob_nickname = real_name where easemob_registered_at is not null');
    await runner.query(
      `create index im_user_untold on im_user (school_id, im_user_id)
        where easemob_registered_at is null and easemob_refusal is null or easemob_nickname is distinct from real_name`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index im_user_untold');
    await runner.query('alter table im_user drop column easemob_nickname, drop column easemob_refusal');
    await runner.query('alter table school drop column pre_activation');
  }
}
