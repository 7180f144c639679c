import type { ChatHour } from '#database';

/** How much of an hour is here, by what has told of it. */
export type HourState = ChatHour['state'];

/** What a try to get the file of an hour has found. `reason` is for operators: it holds no secret and no word of a message. */
export type Found =
  | { kind: 'read'; lines: number }
  /** There is none: an hour without messages, or one that is not written yet. */
  | { kind: 'absent' }
  /** Not written yet, or kept no longer. */
  | { kind: 'unstored' }
  | { kind: 'trouble'; reason: string };

export interface Hour {
  state: HourState;
  /** How often its file has been tried, this time included. */
  tries: number;
  /** Milliseconds since its end; negative while it goes on. */
  age_ms: number;
  /** Milliseconds until Easemob keeps its file no longer. */
  left_ms: number;
}

interface HourFate {
  state: HourState;
  /** Why it is not complete. */
  reason: string | null;
  /** Until the next try; null: there is none. */
  delayMs: number | null;
}

const minute = 60_000;
const hour = 60 * minute;

/** When its file is tried, from the end of the hour: Easemob has written it after one hour, by newer word after a day. */
const scheduleMs = [70 * minute, 3 * hour, 25 * hour, 48 * hour];
export const firstTryMs = scheduleMs[0]!;
/** A file that was read earlier may not have been whole. */
const wholeAfterMs = 24 * hour;
/** After the schedule, while an hour is not complete. */
const anewMs = 3 * hour;
const soonestMs = 10 * minute;
const troubleMs = [5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour];
/** Of an hour that is settled, and is read once more. */
const mostTroubles = 5;

/** What becomes of an hour. Pure. What is settled stays so, but for a file that is read after all. */
export function fateOf(found: Found, { state, tries, age_ms, left_ms }: Hour): HourFate {
  const settled = state === 'complete' || state === 'gone';
  const whole = age_ms >= wholeAfterMs;
  const next = scheduleMs.find((at) => at > age_ms);
  const late = settled ? null : Math.max(soonestMs, Math.min(anewMs, left_ms / 2));
  const delayMs = next === undefined ? late : next - age_ms;
  switch (found.kind) {
    case 'read':
      return whole ? { state: 'complete', reason: null, delayMs: next === undefined ? null : delayMs } : early();
    case 'absent':
      // Neither a file nor a callback: nobody said anything.
      if (whole && state === 'missing') return { state: 'complete', reason: 'no messages', delayMs };
      return { state, reason: 'no file', delayMs };
    case 'unstored':
      return { state, reason: 'not written, or kept no longer', delayMs };
    case 'trouble':
      return {
        state,
        reason: found.reason,
        delayMs: settled && tries >= mostTroubles ? null : troubleMs[Math.min(tries, troubleMs.length) - 1]!,
      };
  }

  function early(): HourFate {
    return { state: settled ? state : 'early', reason: 'read early: it may not have been whole', delayMs };
  }
}
