import type { Unhad } from '#attachments';
import { delayAfter, fateOf } from './fate.js';

const hour = 3_600_000;
const day = 24 * hour;
const evenly = () => 0.5;
const away: Unhad = { kind: 'later', reason: 'timeout', costsAttempt: true };

describe('a file that could not be had', () => {
  it.each<[Unhad, string]>([
    [{ kind: 'gone', reason: 'file_expired' }, 'expired'],
    [{ kind: 'gone', reason: 'file_missing' }, 'expired'],
    [{ kind: 'refused', reason: 'secret_refused' }, 'failed'],
    [{ kind: 'barred', reason: 'host_refused: evil.example' }, 'failed'],
    [{ kind: 'too_large', reason: 'larger than the limit of 9 bytes' }, 'failed'],
    [{ kind: 'unlike', reason: 'a web page instead of a file' }, 'later'],
    [{ kind: 'no_room', reason: 'ENOSPC' }, 'later'],
    [away, 'later'],
  ])('for %j is %s, with its reason', (unhad, to) => {
    expect(fateOf(unhad, { tries: 1, age_ms: 0 })).toMatchObject({ to, reason: unhad.reason });
  });

  it('is tried again at growing distances until Easemob has it no more', () => {
    const tried: number[] = [];
    let [age_ms, tries] = [0, 0];
    for (;;) {
      const fate = fateOf(away, { tries: (tries += 1), age_ms }, evenly);
      if (fate.to !== 'later') {
        expect(fate).toEqual({ to: 'expired', reason: 'not had within 7 days: timeout' });
        break;
      }
      tried.push((age_ms += fate.delayMs));
    }
    expect(tried.slice(0, 3).map((ms) => ms / 60_000)).toEqual([1, 6, 21]);
    expect(tried.length).toBeGreaterThan(25);
    expect(tried.at(-1)).toBeGreaterThan(6.5 * day);
    expect(tried.at(-1)).toBeLessThanOrEqual(7 * day);
  });

  it('is given up as something else after some tries, for what a phone has told wrong stays wrong', () => {
    const page: Unhad = { kind: 'unlike', reason: '9 bytes instead of 10' };
    expect(fateOf(page, { tries: 4, age_ms: 0 })).toMatchObject({ to: 'later', costsAttempt: true });
    expect(fateOf(page, { tries: 5, age_ms: 0 })).toEqual({ to: 'failed', reason: '9 bytes instead of 10' });
  });

  it.each<Unhad>([
    { kind: 'no_room', reason: 'ENOSPC' },
    { kind: 'later', reason: 'breaker', delayMs: 15_000, costsAttempt: false },
  ])('has cost no try where that is not its fault, however old it is: %j', (unhad) => {
    expect(fateOf(unhad, { tries: 1, age_ms: 30 * day })).toMatchObject({ to: 'later', costsAttempt: false });
  });

  it('spreads the tries of a crowd', () => {
    expect([delayAfter(1, () => 0), delayAfter(1, () => 1)]).toEqual([48_000, 72_000]);
  });
});
