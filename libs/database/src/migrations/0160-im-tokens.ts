import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Schools whose apps keep passwords of their own hand out no tokens. */
export class ImTokens1763800000160 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table school add column im_tokens boolean not null default true');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table school drop column im_tokens');
  }
}
