import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Having once asked for a group keeps nobody from being deleted. */
export class PeopleWhoLeave1763800000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table im_group drop constraint im_group_activated_by_fkey,
      add constraint im_group_activated_by_fkey foreign key (activated_by) references im_user on delete set null`);
    await runner.query('create index im_group_activated_by on im_group (activated_by) where activated_by is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index im_group_activated_by');
    await runner.query(`alter table im_group drop constraint im_group_activated_by_fkey,
      add constraint im_group_activated_by_fkey foreign key (activated_by) references im_user`);
  }
}
