import type { Reads } from '../rows/state.js';
import type { Change } from './steps.js';

/** How much of a group that Easemob has is to change there. */
export interface GroupSize {
  readonly im_group_id: number;
  readonly added: number;
  readonly removed: number;
}

/** The groups that Easemob has, of those that change in its eyes. */
export async function sizesOfActive(reads: Reads, school_id: number, changes: readonly Change[]): Promise<GroupSize[]> {
  const active: { im_group_id: number }[] = await reads.query(
    'select im_group_id from im_group where school_id = $1 and easemob_group_id is not null',
    [school_id],
  );
  const there = new Set(active.map(({ im_group_id }) => im_group_id));
  const sizes = new Map<number, { added: number; removed: number }>();
  for (const { table, before, after } of changes) {
    const id = Number((after ?? before)!.im_group_id);
    const [wasIn, isIn] = [table === 'im_group_member' && before, table === 'im_group_member' && after];
    const seen = table === 'im_group' ? before?.group_name !== after?.group_name : before?.is_owner !== after?.is_owner;
    if (!there.has(id) || !seen) continue;
    const size = sizes.get(id) ?? { added: 0, removed: 0 };
    sizes.set(id, {
      added: size.added + (isIn && !wasIn ? 1 : 0),
      removed: size.removed + (wasIn && !isIn ? 1 : 0),
    });
  }
  return [...sizes].map(([im_group_id, size]) => ({ im_group_id, ...size }));
}
