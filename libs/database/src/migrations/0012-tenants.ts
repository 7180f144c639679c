import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For whom work is done, so that schools take turns, and accounts within them. 0: for nobody in particular. */
export class Tenants1763800000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table work_item
        add column school_id integer not null default 0,
        -- within the school: the account that asked, or for callbacks the endpoint
        add column account_id integer not null default 0`,
    );
    await runner.query(
      `create index work_item_turns on work_item (kind, lane, school_id, account_id, next_at)
        where done < wanted and parked_at is null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index work_item_turns');
    await runner.query('alter table work_item drop column school_id, drop column account_id');
  }
}
