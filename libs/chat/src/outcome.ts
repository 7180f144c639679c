import type { Fate } from './merge.js';
import type { Normalised } from './normalised.js';

/** What an event or a line was, and what became of it; counted, and the reason for which some are kept. */
export type Outcome =
  'merged' | 'copy' | 'unknown_group' | 'left_out' | 'too_old' | `ignored:${string}` | `unknown:${string}` | 'failed';

/** Of what was merged, whether it told something new. */
export function outcomeOf(what: Normalised, fates: ReadonlyMap<string, Fate>): Outcome {
  if (what.kind === 'ignored' || what.kind === 'unknown') return `${what.kind}:${what.reason}`;
  const fate = fates.get(what.msg_id)!;
  return fate === 'inserted' || fate === 'changed' || fate === 'unchanged' ? 'merged' : fate;
}

/**
 * Whether its words are to be forgotten: they are none of the log's business. An edit does not say whether it is of a group:
 * of a group that is none of ours, it may be what one person wrote to another.
 */
export const isToBeForgotten = (what: Normalised, outcome: Outcome): boolean =>
  what.kind === 'ignored' ||
  outcome === 'left_out' ||
  outcome === 'too_old' ||
  (what.kind === 'edit' && outcome === 'unknown_group');

/** The group for whose sake a message is kept as it came. */
export const strangeGroup = (what: Normalised, outcome: Outcome): string | null =>
  outcome === 'unknown_group' && 'group_id' in what ? what.group_id : null;

export function countOutcomes(outcomes: Iterable<Outcome>): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
