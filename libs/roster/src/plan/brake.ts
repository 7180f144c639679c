import type { Plan } from './difference.js';
import type { Roster } from '../model/roster.js';

export interface BrakeLimits {
  /** Of the people stored, 0 to 1. */
  readonly share: number;
  readonly people: number;
}

export const usualBrake: BrakeLimits = { share: 0.05, people: 20 };

/**
 * A plan that takes away more than either bound allows is carried out only for somebody who types how many: a list of one
 * class, taken for all of the school, would empty it.
 * @returns the number to be typed; undefined for a plan that may go ahead
 */
export function brakeOf(stored: Roster, plan: Plan, limits: BrakeLimits = usualBrake): number | undefined {
  const { remove, change } = plan.kinds.people;
  // Who is marked as having left is as good as gone.
  const leaving = change.filter(({ before, after }) => before.status === 'active' && after.status === 'left');
  const people = remove.length + leaving.length;
  const bound = Math.min(limits.people, stored.people.length * limits.share);
  return people > bound ? people : undefined;
}
