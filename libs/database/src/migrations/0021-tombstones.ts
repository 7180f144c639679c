import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A group that is deleted here is remembered by what it is called in Easemob, until that is dissolved too. */
export class Tombstones1763800000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table orphan_group
      -- our group has been deleted, and this was its counterpart
      add column buried_at timestamptz,
      -- an operator has said that it may be dissolved, with whoever is in it
      add column released_at timestamptz`);
    await this.allow(runner, [...fates, 'buried']);
    await runner.query(`create function bury_group() returns trigger language plpgsql as $$
      begin
        insert into orphan_group (easemob_group_id, im_group_id, buried_at)
        values (old.easemob_group_id, old.im_group_id, now())
        on conflict (easemob_group_id) do update set buried_at = now(), released_at = null, settled_at = null;
        return null;
      end $$`);
    await runner.query(`create trigger im_group_buried after delete on im_group
      for each row when (old.easemob_group_id is not null) execute function bury_group()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger im_group_buried on im_group');
    await runner.query('drop function bury_group()');
    await runner.query(`update orphan_group set fate = 'stray' where fate = 'buried'`);
    await this.allow(runner, fates);
    await runner.query('alter table orphan_group drop column buried_at, drop column released_at');
  }

  private async allow(runner: QueryRunner, allowed: readonly string[]): Promise<void> {
    await runner.query(`alter table orphan_group drop constraint orphan_group_fate_check,
      add constraint orphan_group_fate_check check (fate in ('${allowed.join(`', '`)}'))`);
  }
}

const fates = ['waiting', 'populated', 'stray', 'adopt', 'delete', 'adopted', 'deleted', 'gone'];
