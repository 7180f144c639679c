import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Teams beside us that hear events at queues of their own. */
export class Subscribers1763800000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table subscriber (
      team text primary key,
      -- patterns of what it hears
      topics text[] not null,
      created_at timestamptz not null default now()
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table subscriber');
  }
}
