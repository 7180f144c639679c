import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the sweep has found out about each group in Easemob that may belong to nobody, and what became of it. */
export class Orphans1763800000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table orphan_group
      add column fate text not null default 'waiting' check (fate in
        ('waiting', 'populated', 'stray', 'adopt', 'delete', 'adopted', 'deleted', 'gone')),
      -- the decision to delete, written before the call: from then on nobody may adopt it
      add column condemned_at timestamptz,
      add column looked_at timestamptz`);
    await runner.query('alter table orphan_group rename column removed_at to settled_at');
    await runner.query('create index orphan_group_open on orphan_group (found_at) where settled_at is null');
    await runner.query('create index im_group_created on im_group (create_tried_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index im_group_created, orphan_group_open');
    await runner.query('alter table orphan_group rename column settled_at to removed_at');
    await runner.query('alter table orphan_group drop column fate, drop column condemned_at, drop column looked_at');
  }
}
