import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys with which services ask for work, which operation was asked for with one, and schools that take nothing else. */
export class ServiceKeys1763800000190 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table service_key (
      key_id text primary key,
      name text not null check (name <> ''),
      -- sealed, the newest first; none of a key that is revoked
      secrets text[] not null check (cardinality(secrets) <= 2),
      scopes text[] not null check (cardinality(scopes) > 0),
      -- null: every school
      schools integer[] check (cardinality(schools) > 0),
      rate_per_minute integer not null check (rate_per_minute > 0),
      created_at timestamptz not null default now(),
      -- null: never
      expires_at timestamptz,
      -- to within minutes
      last_used_at timestamptz,
      -- the same of the older one of two secrets
      older_used_at timestamptz,
      revoked_at timestamptz,
      check ((revoked_at is null) = (cardinality(secrets) > 0))
    )`);
    await runner.query('create unique index service_key_name on service_key (name) where revoked_at is null');
    // It outlives the key, hence no reference.
    await runner.query('alter table operation add column key_id text');
    await runner.query(
      `alter table school add column signature text not null default 'any' check (signature in ('any', 'v2'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table school drop column signature');
    await runner.query('alter table operation drop column key_id');
    await runner.query('drop table service_key');
  }
}
