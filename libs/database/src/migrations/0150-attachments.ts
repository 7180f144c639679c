import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Attachments are copied school by school, and those that are not here can be looked through. */
export class Attachments1763800000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index message_file_due');
    await runner.query(
      `create index message_file_due on message (school_id, file_next_at)
        where file_state = 'pending' and recalled_at is null`,
    );
    await runner.query(
      `create index message_file_absent on message (file_state, im_message_id)
        where file_state in ('pending', 'failed', 'expired')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index message_file_due, message_file_absent');
    await runner.query(`create index message_file_due on message (file_next_at) where file_state = 'pending'`);
  }
}
