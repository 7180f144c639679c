import type { Plan } from './difference.js';
import type { Roster } from '../model/roster.js';

export interface BrakeLimits {
  /** Of the people who are there, 0 to 1. */
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
  const { change } = plan.kinds.people;
  const leaving = change.filter(({ before, after }) => before.status === 'active' && after.status === 'left').length;
  const there = stored.people.filter(({ status }) => status === 'active').length;
  return leaving > Math.min(limits.people, there * limits.share) ? leaving : undefined;
}
