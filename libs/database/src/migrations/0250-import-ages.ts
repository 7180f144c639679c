import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an import has changed goes by age, and with it the way back. */
export class ImportAges1763800000250 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Some of them have gone, or all: from the first on it is not taken back any more.
    await runner.query(
      `alter table roster_import add column changes text not null default 'kept' check (changes in ('kept', 'going', 'gone'))`,
    );
    await runner.query(`create index roster_import_changes on roster_import (import_id) where changes <> 'gone'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table roster_import drop column changes');
  }
}
