import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Room for two thousand times as many messages, and indexes that follow what is asked rather than all there is. */
export class Growth1763800000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...messages, ...operations, ...work]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undone) await runner.query(statement);
  }
}

const messages = [
  'alter table message alter column im_message_id type bigint',
  'alter sequence message_im_message_id_seq as bigint',
  'alter table operation alter column im_message_id type bigint',
  // In the order in which the log is read.
  'drop index message_log',
  'create index message_log on message (im_group_id, msg_time, im_message_id)',
];

const operations = [
  // Most operations have no key of their caller's.
  'alter table operation drop constraint operation_school_id_account_id_cmd_caller_key_key',
  'create unique index operation_caller_key on operation (school_id, account_id, cmd, caller_key) where caller_key is not null',
  // The oldest ones of each command, for the gauges.
  'create index operation_open_age on operation (cmd, created_at) where finished_at is null',
];

const work = [
  // The moment from which a sweeper may ring again, but for its patience.
  'alter table work_item rename column rung_at to ring_after',
  'drop index work_item_open',
  'create index work_item_open on work_item (kind, ring_after) where done < wanted and parked_at is null',
  'drop index work_item_parked',
  'create index work_item_parked on work_item (kind, parked_at) where parked_at is not null',
  `create index work_item_callback_age on work_item (created_at)
    where done < wanted and parked_at is null and kind = 'callback'`,
  // Claims and renewals change nothing that an index holds: with room on its page a row stays where it is.
  'alter table work_item set (fillfactor = 70)',
  'create index im_group_school on im_group (school_id)',
];

const undone = [
  'drop index im_group_school',
  'alter table work_item reset (fillfactor)',
  'drop index work_item_callback_age, work_item_parked, work_item_open',
  'alter table work_item rename column ring_after to rung_at',
  'create index work_item_open on work_item (next_at) where done < wanted and parked_at is null',
  'create index work_item_parked on work_item (parked_at) where parked_at is not null',
  'drop index operation_open_age, operation_caller_key',
  'alter table operation add unique (school_id, account_id, cmd, caller_key)',
  'drop index message_log',
  'create index message_log on message (im_group_id, msg_time)',
  'alter table operation alter column im_message_id type integer',
  'alter table message alter column im_message_id type integer',
  'alter sequence message_im_message_id_seq as integer',
];
