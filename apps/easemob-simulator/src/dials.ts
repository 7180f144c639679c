import { z } from 'zod';

const milliseconds = z.int().min(0).max(120_000);

/** Behaviours that differ between editions of the vendor's service, or that tests want to see. */
export const dials = z.object({
  /** How long a call takes before it has its effect, by route. */
  latencyMs: z.record(z.string(), milliseconds),
  /** How long lists of groups do not show what has been made or deleted. */
  listLagMs: z.int().min(0).max(3_600_000),
  /** A batch with a user who exists: the others are made and he is named, or nobody is made. */
  duplicateUsers: z.enum(['item', 'batch']),
  /** What becomes of a `groupid` that the caller chooses. */
  chosenGroupId: z.enum(['activated', 'ignored', 'refused']),
  /** How long silence lasts before the connection is given up. */
  silenceMs: milliseconds,
  /** Groups that one user may be in. */
  groupsPerUser: z.int().min(1),
});
export type Dials = z.output<typeof dials>;

export const defaultDials = (createLatencyMs: number): Dials => ({
  latencyMs: { createGroup: createLatencyMs },
  listLagMs: 0,
  duplicateUsers: 'item',
  chosenGroupId: 'ignored',
  silenceMs: 60_000,
  groupsPerUser: 3000,
});
