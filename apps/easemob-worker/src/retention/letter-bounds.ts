import type { DeadLetter } from '#messaging';

export const dayMs = 86_400_000;

export interface LetterBounds {
  /** For which operations are kept; 0: for ever. */
  days: number;
  /** Letters beside which those are kept that nobody misses, for whoever looks for their sender. */
  most: number;
}

/**
 * Whether a dead letter goes. What tells of the end of an operation stays as long as the operation does: nobody else tells
 * it, and an operator may have it told again. A doorbell is rung again from the database, and poison can be handled by
 * nobody: of these the oldest go as soon as there are too many.
 * @param left how many letters there are, this one included
 */
export function letterGoes(
  { from, content }: Pick<DeadLetter, 'from' | 'content'>,
  { days, most, left, now }: LetterBounds & { left: number; now: number },
): boolean {
  // What died in no queue of ours has told nothing of ours.
  if (from.at === null) return left > most;
  if (days > 0 && from.at.getTime() < now - days * dayMs) return true;
  return left > most && !('event' in content) && !('unknown' in content);
}
