import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which events an endpoint wants. */
export class EndpointEvents1763800000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Types of events without their version; null: all there are, those to come included.
    await runner.query('alter table callback_endpoint add column event_types text[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table callback_endpoint drop column event_types');
  }
}
