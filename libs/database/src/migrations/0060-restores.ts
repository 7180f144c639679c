import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which marker a create carried, and which database this is, so that a restore from a backup shows. */
export class Restores1763800000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Null beside an intent: it was sent before markers had a proof.
    await runner.query('alter table im_group add column create_marker text');
    // Another cluster, a timeline after a recovery or failover, tables made anew by pg_restore: each is another database.
    await runner.query(`create function database_identity() returns text language sql stable as $$
      select (select system_identifier from pg_control_system())
        || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
        || '/' || 'im_group'::regclass::oid $$`);
    await runner.query(`create table deployment (
      one_row boolean primary key default true check (one_row),
      database_identity text not null,
      -- the last restore that was noticed or declared; null: none
      restored_at timestamptz
    )`);
    await runner.query('insert into deployment (database_identity) values (database_identity())');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table deployment');
    await runner.query('drop function database_identity()');
    await runner.query('alter table im_group drop column create_marker');
  }
}
