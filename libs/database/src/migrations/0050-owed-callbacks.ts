import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is owed a callback: of the callers of one operation, those who named a URL and those who named none. */
export class OwedCallbacks1763800000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table operation add column tells_default boolean not null default true');
    await runner.query(`update operation o set tells_default = false
      where finished_at is null and exists (select from operation_callback c where c.operation_id = o.operation_id)`);
    // A digest of the URL, which may be longer than an index takes.
    await runner.query('alter table callback_delivery drop constraint callback_delivery_event_id_url_key');
    await runner.query('create unique index callback_delivery_once on callback_delivery (event_id, (md5(url)::uuid))');
    await runner.query(
      'create index callback_delivery_owed on callback_delivery (endpoint_id) where delivered_at is null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index callback_delivery_owed, callback_delivery_once');
    await runner.query(
      'alter table callback_delivery add constraint callback_delivery_event_id_url_key unique (event_id, url)',
    );
    await runner.query('alter table operation drop column tells_default');
  }
}
