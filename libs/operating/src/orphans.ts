import type { Queries } from '#operations';
import { want, workKey } from '#work';
import { subjectOf } from './audit.js';
import { nothingDone, type Operator } from './operator.js';

/** A group in Easemob with our marker that belongs to nobody. */
export interface OrphanLine {
  easemob_group_id: string;
  im_group_id: number | null;
  fate: string;
  found_at: Date;
  looked_at: Date | null;
  settled_at: Date | null;
  /** What the group here is called in Easemob, if it is there at all. */
  known_as: string | null;
}

/** What the sweeps have found, the oldest first. @param options.all also what is settled */
export const listOrphans = (queries: Queries, { all, limit }: { all: boolean; limit: number }): Promise<OrphanLine[]> =>
  queries.query(
    `select easemob_group_id, im_group_id, fate, found_at, looked_at, settled_at,
            (select g.easemob_group_id from im_group g where g.im_group_id = o.im_group_id) as known_as
       from orphan_group o where $1 or settled_at is null order by found_at limit $2`,
    [all, limit],
  );

/** Which of these are the counterparts of groups that were deleted here: only they may be dissolved. */
export async function buriedOf(queries: Queries, ids: readonly string[]): Promise<string[]> {
  const rows: { easemob_group_id: string }[] = await queries.query(
    'select easemob_group_id from orphan_group where easemob_group_id = any($1) and buried_at is not null and settled_at is null',
    [ids],
  );
  return rows.map(({ easemob_group_id }) => easemob_group_id);
}

/** Asks a worker for a sweep. @returns the key of its work */
export function sweepOrphans(operator: Operator, mode: 'remove' | 'report'): Promise<string> {
  return operator.change('orphans sweep', async (manager, outbox) => {
    await want(manager, outbox, { kind: 'orphans', id: mode, lane: 'bulk' });
    const key = workKey('orphans', mode);
    return { result: key, deeds: [{ subject: key, school_id: null }] };
  });
}

/** Lets go of buried groups, and asks for the sweep that dissolves them. @returns which of them, and the key of its work */
export function dissolveOrphans(
  operator: Operator,
  ids: readonly string[],
): Promise<{ dissolved: string[]; key: string }> {
  const key = workKey('orphans', 'remove');
  return operator.change('orphans dissolve', async (manager, outbox) => {
    const dissolved = await buriedOf(manager, ids);
    if (dissolved.length === 0) return nothingDone({ dissolved, key });
    await manager.query('update orphan_group set released_at = now() where easemob_group_id = any($1)', [dissolved]);
    await want(manager, outbox, { kind: 'orphans', id: 'remove', lane: 'bulk' });
    const subject = subjectOf(dissolved, 'groups of Easemob');
    const details = { easemob_group_ids: dissolved };
    return { result: { dissolved, key }, deeds: [{ subject, school_id: null, details }] };
  });
}
