import { fateOf, type Found, type Hour, type HourState } from './hour-fate.js';

const [minute, hour] = [60_000, 3_600_000];
const kept = 71 * hour; // three days from its beginning
const at = (age_ms: number, state: HourState = 'missing', tries = 1): Hour => ({
  state,
  tries,
  age_ms,
  left_ms: kept - age_ms,
});
const read: Found = { kind: 'read', lines: 3 };
const absent: Found = { kind: 'absent' };
const unstored: Found = { kind: 'unstored' };
const trouble: Found = { kind: 'trouble', reason: 'ECONNRESET' };

describe('the fate of an hour', () => {
  it.each<[string, Found, Hour, HourState, number | null]>([
    ['a file after 70 minutes is early', read, at(70 * minute), 'early', 110 * minute],
    ['and still so after 3 hours', read, at(3 * hour, 'early'), 'early', 22 * hour],
    ['a file after a day is complete, and read once more', read, at(25 * hour, 'callback_only'), 'complete', 23 * hour],
    ['and no more after two', read, at(48 * hour, 'complete'), 'complete', null],
    ['the hour that goes on is never complete', read, at(-30 * minute, 'callback_only'), 'early', 100 * minute],
    ['no file after 70 minutes says nothing', absent, at(70 * minute), 'missing', 110 * minute],
    [
      'no file after a day, and nothing told, is an hour without messages',
      absent,
      at(25 * hour),
      'complete',
      23 * hour,
    ],
    [
      'no file where callbacks have told something is none',
      absent,
      at(25 * hour, 'callback_only'),
      'callback_only',
      23 * hour,
    ],
    ['nor where there was one before', absent, at(25 * hour, 'early'), 'early', 23 * hour],
    ['what is not written is asked for again', unstored, at(25 * hour), 'missing', 23 * hour],
    ['and again when the schedule is over', unstored, at(48 * hour), 'missing', 3 * hour],
    ['the more often the nearer its end', unstored, at(kept - hour), 'missing', 30 * minute],
    ['but never all the time', unstored, at(kept - minute), 'missing', 10 * minute],
    ['a trouble is tried again soon', trouble, at(70 * minute), 'missing', 5 * minute],
    ['and then more rarely', trouble, at(26 * hour, 'early', 99), 'early', 3 * hour],
    ['what is complete stays so whatever happens', trouble, at(48 * hour, 'complete', 5), 'complete', null],
    ['and also without a file', absent, at(48 * hour, 'complete'), 'complete', null],
    ['what is gone stays so', unstored, at(80 * hour, 'gone'), 'gone', null],
    ['until its file is read after all', read, at(80 * hour, 'gone'), 'complete', null],
  ])('%s', (_what, found, now, state, delayMs) => {
    expect(fateOf(found, now)).toMatchObject({ state, delayMs });
  });

  it('says why it is not complete', () => {
    expect([read, absent, unstored, trouble].map((found) => fateOf(found, at(hour)).reason)).toEqual([
      'read early: it may not have been whole',
      'no file',
      'not written, or kept no longer',
      'ECONNRESET',
    ]);
    expect(fateOf(read, at(25 * hour)).reason).toBeNull();
  });
});
