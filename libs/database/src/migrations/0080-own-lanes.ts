import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sweeps of Easemob have the lane `bulk` alone. Whatever waits for one elsewhere, or rings for it on a queue that nobody
 * declares any more, goes there.
 */
export class OwnLanes1763800000080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update work_item set lane = 'bulk' where kind = 'orphans' and lane <> 'bulk'`);
    await runner.query(
      `update outbox set address = 'orphans.bulk' where destination = 'queue' and address in ('orphans', 'orphans.paced')`,
    );
  }

  async down(): Promise<void> {}
}
