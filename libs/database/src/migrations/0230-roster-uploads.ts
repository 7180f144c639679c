import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists that other systems send, from when they have come until it is known what they would do. */
export class RosterUploads1763800000230 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table roster_upload (
      -- that of roster_import, once there is a plan
      import_id integer primary key,
      school_id integer not null references school,
      -- whose list it is and which one: the same twice is one
      source text not null check (source <> ''),
      version text not null check (version <> ''),
      -- of what was sent, the way in which it is to be read included
      digest text not null,
      options jsonb not null,
      file_name text not null,
      -- what has been found; null until then
      outcome jsonb,
      -- the service key that has sent it, and the one that has last approved it or taken it back
      who text not null,
      turned_by text,
      received_at timestamptz not null default now(),
      unique (school_id, source, version)
    )`);
    // The list, in parts that hold up nobody who writes one; gone once it has been read.
    await runner.query(`create table roster_upload_part (
      import_id integer not null references roster_upload on delete cascade,
      part integer not null,
      bytes bytea not null,
      primary key (import_id, part)
    )`);
    // Compressed already, or gone in a second.
    await runner.query('alter table roster_upload_part alter column bytes set storage external');
    await runner.query('create unique index roster_upload_unread on roster_upload (school_id) where outcome is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table roster_upload_part, roster_upload');
  }
}
