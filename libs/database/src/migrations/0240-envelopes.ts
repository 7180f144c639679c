import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which version of the envelope teams and endpoints are told of events. Whoever was there takes the first. */
export class Envelopes1763800000240 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['subscriber', 'callback_endpoint'])
      await runner.query(
        `alter table ${table} add column envelope smallint not null default 1 check (envelope in (1, 2))`,
      );
    // That of its body. Without a check: to make one, PostgreSQL would read all that was ever delivered.
    await runner.query('alter table callback_delivery add column envelope smallint not null default 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['callback_delivery', 'callback_endpoint', 'subscriber'])
      await runner.query(`alter table ${table} drop column envelope`);
  }
}
