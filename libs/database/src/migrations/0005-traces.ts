import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The trace of the request that began an operation, for rings that bring none along: those of the sweeper. */
export class Traces1763800000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table operation add column traceparent text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table operation drop column traceparent');
  }
}
