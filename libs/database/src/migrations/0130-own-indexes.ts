import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The sweeper and a gauge have indexes that no other statement can use. After a quiet time PostgreSQL believes that nothing
 * is open: every index looks as good as another then, and whoever looks for a turn was led through all that is open.
 */
export class OwnIndexes1763800000130 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of own) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of shared) await runner.query(statement);
  }
}

const dropped = 'drop index work_item_open, work_item_callback_age';
const open = 'done < wanted and parked_at is null';

const own = [
  dropped,
  `create index work_item_open on work_item (kind, ring_after) where ${open} and ring_after > '-infinity'`,
  `create index work_item_callback_age on work_item (created_at)
    where ${open} and kind = 'callback' and created_at > '-infinity'`,
];

const shared = [
  dropped,
  `create index work_item_open on work_item (kind, ring_after) where ${open}`,
  `create index work_item_callback_age on work_item (created_at) where ${open} and kind = 'callback'`,
];
