import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where schools want to be told, and every attempt to tell them. */
export class Callbacks1763800000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table callback_endpoint (
      endpoint_id integer generated always as identity primary key,
      school_id integer not null references school,
      -- what a caller may name in callback_url: this URL, or one below it
      url text not null,
      -- told of everything for which no caller named a URL
      is_default boolean not null default false,
      -- whsec_…; two of them sign during rotation
      secrets text[] not null check (cardinality(secrets) between 1 and 2),
      -- private networks that this school's endpoint may live in
      allowed_cidrs text[] not null default '{}',
      disabled_at timestamptz,
      disabled_why text,
      created_at timestamptz not null default now(),
      unique (school_id, url)
    )`);
    await runner.query(
      'create unique index callback_endpoint_default on callback_endpoint (school_id) where is_default',
    );
    await runner.query(`create table callback_delivery (
      delivery_id bigint generated always as identity primary key,
      event_id uuid not null,
      endpoint_id integer not null references callback_endpoint,
      url text not null,
      -- the very bytes that are signed and sent, the same at every attempt
      body text not null,
      delivered_at timestamptz,
      created_at timestamptz not null default now(),
      unique (event_id, url)
    )`);
    await runner.query(`create table callback_attempt (
      delivery_id bigint not null references callback_delivery,
      attempted_at timestamptz not null default now(),
      -- HTTP status, or null when none came
      status integer,
      error text,
      answer text,
      duration_ms integer not null
    )`);
    await runner.query('create index callback_attempt_delivery on callback_attempt (delivery_id, attempted_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table callback_attempt, callback_delivery, callback_endpoint');
  }
}
