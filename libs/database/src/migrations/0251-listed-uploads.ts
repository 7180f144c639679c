import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lists that were sent for a school are listed, the newest first. */
export class ListedUploads1763800000251 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index roster_upload_school on roster_upload (school_id, import_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index roster_upload_school');
  }
}
