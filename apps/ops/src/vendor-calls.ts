import { batchSize, flowOf, type Bucket, type Limits } from '#easemob';
import type { PlannedImport } from '#operating/rosters';

/** What a plan asks of Easemob, and how long that takes at least: others ask as well, and people's taps go first. */
export interface VendorCalls {
  groups: number;
  calls: number;
  seconds: number;
}

/** Each group is looked at and named; who is new in it is registered, where he is not yet, and added, 60 a call. */
export function vendorCalls(active: PlannedImport['active'], limits: Partial<Limits>): VendorCalls {
  const batches = (of: (group: PlannedImport['active'][number]) => number) =>
    active.reduce((sum, group) => sum + Math.ceil(of(group) / batchSize), 0);
  const adding = batches(({ added }) => added);
  const calls: [Bucket, number][] = [
    ['groups:members', active.length],
    ['groups:modify', active.length],
    ['users', adding],
    ['groups:add', adding],
    ['groups:remove', batches(({ removed }) => removed)],
  ];
  return {
    groups: active.length,
    calls: calls.reduce((sum, [, number]) => sum + number, 0),
    seconds: Math.max(...calls.map(([bucket, number]) => number / flowOf(limits, bucket).perSecond)),
  };
}
