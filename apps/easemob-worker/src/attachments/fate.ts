import type { Settled, Unhad } from '#attachments';

const minute = 60_000;
/** 1 min, 6 min, 21 min, 1 h 21 min, 4 h 21 min, 10 h 21 min, and every 6 h from then on. */
const ladderMs = [minute, 5 * minute, 15 * minute, 60 * minute, 180 * minute, 360 * minute];
/** So long Easemob keeps a file. */
const keptMs = 7 * 24 * 60 * minute;
/** The page of a proxy goes away; a phone that has told a wrong length does not mend it. */
const mostUnlike = 5;

/** How long to wait after a try, give or take a fifth. @param tries how many there have been, from 1 */
export const delayAfter = (tries: number, random: () => number = Math.random): number =>
  Math.round(ladderMs[Math.min(tries, ladderMs.length) - 1]! * (0.8 + 0.4 * random()));

/**
 * What becomes of a file that could not be had. Pure. It is tried again for as long as Easemob has it; what is nobody's
 * fault is no try.
 * @param file.tries those so far, this one included
 */
export function fateOf(
  unhad: Unhad,
  { tries, age_ms }: { tries: number; age_ms: number },
  random?: () => number,
): Settled {
  const { kind, reason } = unhad;
  if (kind === 'gone') return { to: 'expired', reason };
  if (kind === 'refused' || kind === 'barred' || kind === 'too_large') return { to: 'failed', reason };
  if (kind === 'no_room' || (kind === 'later' && !unhad.costsAttempt)) {
    return { to: 'later', reason, delayMs: 0, costsAttempt: false };
  }
  if (kind === 'unlike' && tries >= mostUnlike) return { to: 'failed', reason };
  const delayMs = Math.max(delayAfter(tries, random), (kind === 'later' && unhad.delayMs) || 0);
  if (age_ms + delayMs > keptMs) return { to: 'expired', reason: `not had within 7 days: ${reason}` };
  return { to: 'later', reason, delayMs, costsAttempt: true };
}
