import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Used timestamps are remembered by a hash of the digits that the signature covers, as the gateway makes it: every split
 * of the same digits shares one use. What has been used stays so; on the way back it is forgotten.
 */
export class TimestampDigits1763800000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table used_digits (
      key bytea primary key check (length(key) = 8),
      expires_at timestamptz not null
    )`);
    await runner.query(`insert into used_digits
      select substring(sha256(convert_to(school_id::text || account_id::text || E'\\n' || timestamp, 'UTF8')) for 8),
             max(expires_at)
        from used_timestamp group by 1`);
    await runner.query('drop table used_timestamp');
    await runner.query('alter table used_digits rename to used_timestamp');
    await runner.query('create index used_timestamp_expiry on used_timestamp (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table used_timestamp');
    await runner.query(`create table used_timestamp (
      school_id integer not null,
      account_id integer not null,
      timestamp text not null,
      expires_at timestamptz not null,
      primary key (school_id, account_id, timestamp)
    )`);
    await runner.query('create index used_timestamp_expiry on used_timestamp (expires_at)');
  }
}
