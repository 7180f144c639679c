import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists that were sent go by age, the oldest first. */
export class UploadAges1763800000260 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index roster_upload_received on roster_upload (received_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index roster_upload_received');
  }
}
