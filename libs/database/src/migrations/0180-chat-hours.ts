import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the vendor's file of an hour has been had, until when it can be, and why it is not here. */
export class ChatHours1763800000180 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `alter table chat_hour
        -- from then on the vendor keeps it no longer; null: nobody has looked for its file so far
        add column lost_at timestamptz,
        -- when its file was last read to the end
        add column read_at timestamptz,
        -- why it is not complete, for operators
        add column reason text,
        -- when it was told that it will be lost
        add column warned_at timestamptz`,
      'alter table chat_hour drop constraint chat_hour_state_check',
      `alter table chat_hour add check (state in ('missing', 'callback_only', 'early', 'complete', 'gone'))`,
      // What is complete is read once more, and what is gone when an operator asks for it.
      'drop index chat_hour_due',
      'create index chat_hour_due on chat_hour (next_at) where next_at is not null',
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `update chat_hour set state = 'callback_only' where state = 'early'`,
      'alter table chat_hour drop constraint chat_hour_state_check',
      `alter table chat_hour add check (state in ('missing', 'callback_only', 'complete', 'gone'))`,
      'drop index chat_hour_due',
      `create index chat_hour_due on chat_hour (next_at) where state in ('missing', 'callback_only')`,
      'alter table chat_hour drop column lost_at, drop column read_at, drop column reason, drop column warned_at',
    ])
      await runner.query(statement);
  }
}
