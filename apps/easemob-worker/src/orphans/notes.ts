import { reopenEvents } from '#chat';
import type { Claim } from '#work';
import type { DataSource, EntityManager } from 'typeorm';
import type { Known } from '../group/provenance.js';
import type { Fate, Tombstone } from './fate.js';

/** `report`: a dry run. It writes down what it finds and would do, and changes nothing else. */
export type SweepMode = 'remove' | 'report';

/** Our group of a marker, as it stands while nobody can change it. */
interface LockedGroup extends Known {
  easemob_group_id: string | null;
  claimed: boolean;
  /** Whether the owner of the group in Easemob is wanted in ours. */
  owner_is_member: boolean;
}

export type Judge = (known: {
  group: LockedGroup | undefined;
  tombstone: Tombstone | undefined;
  seenMs: number;
}) => Fate;

interface Noted {
  easemob_group_id: string;
  im_group_id: number;
}

/** What is known of the groups in Easemob that may belong to nobody: the table orphan_group. */
export class Notes {
  constructor(private readonly dataSource: DataSource) {}

  /** Groups that nothing has become of yet. */
  async open(): Promise<string[]> {
    const rows: { easemob_group_id: string }[] = await this.dataSource.query(
      'select easemob_group_id from orphan_group where settled_at is null',
    );
    return rows.map(({ easemob_group_id }) => easemob_group_id);
  }

  /** A group that was seen between its creation and its mapping is nobody's no longer. */
  async settleMapped(claim: Claim): Promise<void> {
    await claim.write((manager) =>
      manager.query(
        `update orphan_group set fate = 'adopted', settled_at = now(), looked_at = now()
          where settled_at is null and easemob_group_id in (select easemob_group_id from im_group)`,
      ),
    );
  }

  /**
   * Has a group judged while our group of its marker is locked, so that no mapping changes under the judgement, and
   * writes down the fate: an adoption at once, a deletion as a sentence that comes before the call.
   */
  decide(
    claim: Claim,
    { mode, owner, ...note }: Noted & { owner: string; mode: SweepMode },
    judge: Judge,
  ): Promise<Fate> {
    return claim.write(async (manager) => {
      const group = await lockGroup(manager, note.im_group_id, owner);
      if (group?.easemob_group_id === note.easemob_group_id) {
        await settle(manager, { id: note.easemob_group_id, fate: 'adopted' });
        return 'mapped';
      }
      // Anybody can make groups that look a little like ours: they are not written down, or the table would be theirs.
      const tombstone = await tombstoneOf(manager, note);
      if (judge({ group, tombstone, seenMs: 0 }) === 'foreign') return 'foreign';
      const fate = judge({ group, tombstone, seenMs: await firstSeen(manager, note) });
      const acts = mode === 'remove' && (fate === 'adopt' || fate === 'delete');
      // A dry run takes back no decision: the other sweep may be deleting the group right now.
      await manager.query(
        `update orphan_group set fate = $2, looked_at = now(),
                condemned_at = case when $3 then now() when $4 then null else condemned_at end
          where easemob_group_id = $1`,
        [note.easemob_group_id, fate, acts && fate === 'delete', mode === 'remove'],
      );
      if (acts && fate === 'adopt') await adopt(manager, note);
      return fate;
    });
  }

  /** Nobody knows why they are not there any more, unless a sweep has condemned them: it may be about to write down the end. */
  async gone(claim: Claim, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await claim.write((manager) =>
      manager.query(
        `update orphan_group set fate = case when condemned_at is null then 'gone' else 'deleted' end, settled_at = now(), looked_at = now()
          where easemob_group_id = any($1) and settled_at is null`,
        [ids],
      ),
    );
  }

  deleted(claim: Claim, id: string): Promise<void> {
    return claim.write((manager) => settle(manager, { id, fate: 'deleted' }));
  }
}

/** It may be claimed at any moment, but a new owner reads the mapping after this transaction. */
async function lockGroup(manager: EntityManager, imGroupId: number, owner: string): Promise<LockedGroup | undefined> {
  const [group]: LockedGroup[] = await manager.query(
    `select im_group_id, easemob_group_id, create_tries, create_owner, create_marker,
            exists (select from deployment where restored_at is not null) as restored,
            exists (select from im_group_member m where m.im_group_id = g.im_group_id and m.im_user_id::text = $2) as owner_is_member,
            exists (select from work_item where key = 'group:' || g.im_group_id and lease_until > now()) as claimed
       from im_group g where im_group_id = $1 for update of g`,
    [imGroupId, owner],
  );
  return group;
}

async function tombstoneOf(manager: EntityManager, { easemob_group_id }: Noted): Promise<Tombstone | undefined> {
  const [tombstone]: Tombstone[] = await manager.query(
    'select released_at is not null as released from orphan_group where easemob_group_id = $1 and buried_at is not null',
    [easemob_group_id],
  );
  return tombstone;
}

/** @returns milliseconds since the note was made, perhaps now */
async function firstSeen(manager: EntityManager, note: Noted): Promise<number> {
  const [row]: [{ seen_ms: number }] = await manager.query(
    `insert into orphan_group as known (easemob_group_id, im_group_id) values ($1, $2)
     on conflict (easemob_group_id) do update set settled_at = null,
       found_at = case when known.settled_at is null then known.found_at else now() end
     returning (extract(epoch from now() - known.found_at) * 1000)::float as seen_ms`,
    [note.easemob_group_id, note.im_group_id],
  );
  return row.seen_ms;
}

async function adopt(manager: EntityManager, { easemob_group_id, im_group_id }: Noted): Promise<void> {
  await manager.query('update im_group set easemob_group_id = $2 where im_group_id = $1', [
    im_group_id,
    easemob_group_id,
  ]);
  await reopenEvents(manager, easemob_group_id);
  await settle(manager, { id: easemob_group_id, fate: 'adopted' });
}

const settle = (manager: EntityManager, { id, fate }: { id: string; fate: 'adopted' | 'deleted' }): Promise<void> =>
  manager.query(
    'update orphan_group set fate = $2, settled_at = now(), looked_at = now() where easemob_group_id = $1',
    [id, fate],
  );
