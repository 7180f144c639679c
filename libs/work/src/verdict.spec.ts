import fc from 'fast-check';
import { workKinds } from '#contracts';
import { done, later, nextStep, park, retryDelay } from './verdict.js';

const policy = { ladderMs: [2000, 4000, 8000], maxAttempts: 5 };

describe('the step after a verdict', () => {
  it('done is done, and parked stays parked', () => {
    expect(nextStep(done(), { attempt: 1, policy })).toEqual({ to: 'done' });
    const failure = { error: 'name_refused' } as const;
    expect(nextStep(park(failure, 'why'), { attempt: 1, policy })).toEqual({
      to: 'parked',
      failure,
      reason: 'why',
    });
  });

  it('a try that failed counts, and the last one parks the work', () => {
    expect(nextStep(later('x'), { attempt: 4, policy })).toMatchObject({ to: 'later', attempts: 4 });
    expect(nextStep(later('x'), { attempt: 5, policy })).toMatchObject({
      to: 'parked',
      failure: { error: 'provider_unavailable' },
    });
  });

  it('waiting for a budget costs no try, however often', () => {
    const waiting = later('budget', { costsAttempt: false, delayMs: 70 });
    expect(nextStep(waiting, { attempt: 5, policy })).toMatchObject({
      to: 'later',
      attempts: 4,
      delayMs: 70,
    });
  });

  it('what is left may belong in another lane', () => {
    const left = later('x', { lane: 'paced' });
    expect(nextStep(left, { attempt: 1, policy })).toMatchObject({ to: 'later', lane: 'paced' });
    expect(nextStep(later('x'), { attempt: 1, policy })).not.toHaveProperty('lane');
  });

  it('a try that got on begins the ladder anew', () => {
    const progressed = later('x', { progressed: true });
    expect(nextStep(progressed, { attempt: 5, policy, random: () => 1 })).toMatchObject({
      to: 'later',
      attempts: 1,
      delayMs: 2000,
    });
  });
});

describe('the delay before the next try', () => {
  it('is drawn below the rung of the ladder, and the last rung repeats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
        const delay = retryDelay(policy, attempt, () => chance);
        const rung = policy.ladderMs[Math.min(attempt, 3) - 1]!;
        expect(delay).toBeGreaterThanOrEqual(rung / 10 - 1);
        expect(delay).toBeLessThanOrEqual(rung);
      }),
    );
  });

  it('of callbacks keeps to its rung within a fifth, and adds up to about three days', () => {
    const { retry } = workKinds.callback;
    const total = (chance: number) =>
      Array.from({ length: retry.maxAttempts - 1 }, (_, i) => retryDelay(retry, i + 1, () => chance)).reduce(
        (a, b) => a + b,
      );
    expect(total(0.5) / 3_600_000).toBeCloseTo(75.6, 0);
    expect(total(0) / total(0.5)).toBeCloseTo(0.8, 1);
  });
});
