import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages are found by their age, and those apart whose files are here; of a file that has gone by it the message says so. */
export class MessageAges1763800000221 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index message_age on message (msg_time)');
    await runner.query('create index message_file_age on message (msg_time) where blob_key is not null');
    await this.allow(runner, [...states, 'removed']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update message set file_state = 'expired' where file_state = 'removed'`);
    await this.allow(runner, states);
    await runner.query('drop index message_age, message_file_age');
  }

  private async allow(runner: QueryRunner, allowed: readonly string[]): Promise<void> {
    await runner.query(`alter table message drop constraint message_file_state_check,
      add constraint message_file_state_check check (file_state in ('${allowed.join(`', '`)}'))`);
  }
}

const states = ['pending', 'kept', 'failed', 'expired'];
