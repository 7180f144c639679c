import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A group has a revision: it counts the changes of its name and its members, whoever makes them, by command, import or
 * hand. Easemob is asked about name and members only where its revision is an older one, or none.
 */
export class Revisions1763800000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of revisions) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger im_group_renamed on im_group');
    for (const event of memberEvents) await runner.query(`drop trigger im_group_member_${event} on im_group_member`);
    await runner.query('drop function im_group_renamed, im_group_member_changed');
    await runner.query('alter table im_group drop column revision, drop column synced_revision, drop column synced_at');
  }
}

const memberEvents = ['inserted', 'updated', 'deleted'] as const;

const onMembers = (event: (typeof memberEvents)[number], verb: string, rows: string) => `
  create trigger im_group_member_${event} after ${verb} on im_group_member
    referencing ${rows} table as changed for each statement execute function im_group_member_changed()`;

const revisions = [
  `alter table im_group
    add column revision bigint not null default 1,
    -- the one that Easemob is known to have; null: not known
    add column synced_revision bigint,
    add column synced_at timestamptz`,
  `create function im_group_renamed() returns trigger language plpgsql as $$
    begin
      new.revision := old.revision + 1;
      return new;
    end $$`,
  `create trigger im_group_renamed before update of group_name on im_group
    for each row when (old.group_name is distinct from new.group_name) execute function im_group_renamed()`,
  // One update a statement, however many members it moves.
  `create function im_group_member_changed() returns trigger language plpgsql as $$
    begin
      update im_group set revision = revision + 1 where im_group_id in (select im_group_id from changed);
      return null;
    end $$`,
  onMembers('inserted', 'insert', 'new'),
  onMembers('updated', 'update', 'new'),
  onMembers('deleted', 'delete', 'old'),
  // What Easemob has of a group that was made before revisions were counted is not known: it is looked at once more.
];
