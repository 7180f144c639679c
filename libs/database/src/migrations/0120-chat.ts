import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people write on their phones: as the vendor tells it, brought together in the log, and which hours of it we have. */
export class Chat1763800000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...events, ...messages, ...attachments, ...hours]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undone) await runner.query(statement);
  }
}

const events = [
  `create table chat_event (
    event_id bigint generated always as identity primary key,
    received_at timestamptz not null default now(),
    msg_id text not null,
    event_type text not null,
    chat_type text not null,
    -- the text that came, and not jsonb: that takes less than the vendor may send
    body text not null,
    processed_at timestamptz,
    -- what it was, and what became of it
    outcome text,
    error text,
    -- of a message whose group we do not know
    easemob_group_id text,
    unique (msg_id, event_type, chat_type)
  )`,
  'create index chat_event_unprocessed on chat_event (event_id) where processed_at is null',
  `create index chat_event_unknown_group on chat_event (easemob_group_id) where outcome = 'unknown_group'`,
];

const messages = [
  // A sender may be in no roster, or in none yet: his number is kept, and names whoever has it.
  'alter table message alter column sender_id drop not null',
  'alter table message drop constraint message_sender_id_fkey',
  `alter table message
    -- the vendor's name of a sender that is no number
    add column sender text,
    -- what has told of it; an edit or a recall may come before its message
    add column sources text[] not null default '{sent}'
      check (sources <@ array['sent', 'callback', 'history', 'edit', 'recall'] and sources <> '{}'),
    add column edited_at timestamptz,
    add column recalled_at timestamptz,
    -- what the vendor told of its content, as JSON text
    add column body text`,
  // One that was sent twice was written down once; still, where there are two only one can be known by the id.
  `update message m set easemob_message_id = null where exists (
    select from message first
     where first.easemob_message_id = m.easemob_message_id and first.im_message_id < m.im_message_id)`,
  'create unique index message_easemob on message (easemob_message_id) where easemob_message_id is not null',
];

const attachments = [
  `alter table message
    -- the whole address: the host may be another than that of the API
    add column file_url text,
    -- null: there is none to fetch
    add column file_state text check (file_state in ('pending', 'kept', 'failed', 'expired')),
    add column file_tries integer not null default 0,
    add column file_next_at timestamptz,
    add column file_error text`,
  `update message set file_state = case when blob_key is null then 'pending' else 'kept' end,
          file_next_at = case when blob_key is null then now() end
    where blob_key is not null or file_uuid is not null`,
  `create index message_file_due on message (file_next_at) where file_state = 'pending'`,
];

const hours = [
  `create table chat_hour (
    -- its beginning
    hour timestamptz primary key,
    state text not null default 'missing' check (state in ('missing', 'callback_only', 'complete', 'gone')),
    tries integer not null default 0,
    next_at timestamptz,
    -- of the vendor's file: how many there were, and how many of them were new here
    lines integer,
    merged integer,
    checked_at timestamptz
  )`,
  `create index chat_hour_due on chat_hour (next_at) where state in ('missing', 'callback_only')`,
];

const undone = [
  'drop table chat_hour, chat_event',
  'drop index message_file_due, message_easemob',
  `alter table message drop column file_url, drop column file_state, drop column file_tries, drop column file_next_at,
    drop column file_error, drop column body, drop column recalled_at, drop column edited_at, drop column sources,
    drop column sender`,
  // Who is in no roster was not there before.
  `delete from message m where not exists (select from im_user u where u.im_user_id = m.sender_id)`,
  `alter table message alter column sender_id set not null,
    add constraint message_sender_id_fkey foreign key (sender_id) references im_user`,
];
