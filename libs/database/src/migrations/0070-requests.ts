import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Operations are found by the id of the request that began them: the only id that a caller's log is sure to hold. A hash
 * index has four bytes of a key that never changes: one small insert more per operation, and none of its updates.
 */
export class Requests1763800000070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index operation_request on operation using hash (request_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index operation_request');
  }
}
