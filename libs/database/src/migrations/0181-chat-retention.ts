import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events that are done with are found by their age, and apart from those that operators may still look into. */
export class ChatRetention1763800000181 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index chat_event_settled on chat_event (processed_at) where outcome !~ '^(unknown|failed)'`,
    );
    await runner.query(
      `create index chat_event_stray on chat_event (processed_at) where outcome ~ '^(unknown|failed)'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index chat_event_settled, chat_event_stray');
  }
}
