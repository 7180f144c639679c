import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Blobs are remembered when a reference to them goes, whoever drops it: by a message that goes or has another file, by a
 * photo that goes or is another one. And before they are put: of whoever dies over that something may be left.
 */
export class LetGoBlobs1763800000220 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [table, ...indexes, letGo, ...referring.flatMap(triggersOf)]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of referring) {
      await runner.query(`drop trigger ${name}_blob_dropped on ${name}`);
      await runner.query(`drop trigger ${name}_blob_replaced on ${name}`);
      await runner.query(`drop index ${name}_blob`);
    }
    await runner.query('drop function let_go_of_blob()');
    await runner.query('drop table let_go_blob');
  }
}

const referring = ['message', 'user_photo'] as const;

const table = `create table let_go_blob (
  key text primary key,
  -- let_go: somebody may still refer to it; condemned: nobody does or may, it is being removed; removed: nobody may yet,
  -- whoever began to remove it may come to it late
  state text not null default 'let_go' check (state in ('let_go', 'condemned', 'removed')),
  -- when a reference to it was dropped, or somebody began to put it, for the last time
  let_go_at timestamptz not null default now(),
  next_at timestamptz not null default now() + interval '1 day'
)`;

const indexes = [
  'create index let_go_blob_due on let_go_blob (next_at)',
  `create index let_go_blob_unremoved on let_go_blob (let_go_at) where state <> 'removed'`,
  // Who refers to a blob.
  'create index message_blob on message using hash (blob_key) where blob_key is not null',
  'create index user_photo_blob on user_photo using hash (blob_key)',
];

const letGo = `create function let_go_of_blob() returns trigger language plpgsql as $$
  begin
    insert into let_go_blob as b (key) values (old.blob_key)
    on conflict (key) do update set let_go_at = excluded.let_go_at, next_at = excluded.next_at where b.state = 'let_go';
    return null;
  end $$`;

const triggersOf = (name: (typeof referring)[number]) => [
  `create trigger ${name}_blob_dropped after delete on ${name}
    for each row when (old.blob_key is not null) execute function let_go_of_blob()`,
  `create trigger ${name}_blob_replaced after update of blob_key on ${name}
    for each row when (old.blob_key is not null and old.blob_key is distinct from new.blob_key) execute function let_go_of_blob()`,
];
