import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What operators have done, and who. It outlives what it tells of, hence no references. Nobody rewrites it: the rows that
 * are there may be read and nothing else.
 */
export class Audit1763800000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table audit (
      audit_id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      -- as he says himself
      who text not null check (who <> ''),
      why text,
      what text not null,
      -- null: the deployment's
      school_id integer,
      subject text not null,
      -- ids and settings; never secrets, nor what people are called or write
      details jsonb not null default '{}'
    )`);
    await runner.query('create index audit_of_school on audit (school_id, at, audit_id)');
    await runner.query('create index audit_at on audit (at, audit_id)');
    await runner.query(`create function refuse_rewriting() returns trigger language plpgsql as $$
      begin raise exception 'the audit is not rewritten'; end $$`);
    await runner.query(
      'create trigger audit_is_kept before update or delete on audit for each statement execute function refuse_rewriting()',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit');
    await runner.query('drop function refuse_rewriting()');
  }
}
