import { fail, type Failure } from '#contracts';
import type { Outcome, Refusal } from '#easemob';
import { later, park, type Verdict } from '#work';

/** A step of a handler: it has a value to go on with, or a verdict that ends this try. */
export type Step<T> = { go: T } | { stop: Verdict };

export const go = <T>(value: T): Step<T> => ({ go: value });
export const stop = (verdict: Verdict): { stop: Verdict } => ({ stop: verdict });

/** Wrong credentials are the operator's to mend; nothing is given up for them. */
const credentialsRetryMs = 60_000;

/** So that a crowd that a breaker holds back is not claimed and let go again as fast as the database can. */
const brokenPlaceMs = 1000;

/** Our name for what Easemob refuses, for people; its own words stay with the operators. */
export function failureOf(refusal: Refusal, detail = refusal as string): Failure {
  switch (refusal) {
    case 'user_missing':
      return fail('user_not_registered', { detail });
    case 'too_many_groups':
    case 'plan_limit':
    // Within EASEMOB_GROUP_MAX_USERS, so the plan allows less than that.
    case 'group_full':
      return fail('provider_limit', { detail });
    case 'name_refused':
    case 'message_refused':
      return fail(refusal);
    default:
      return fail('provider_refused', { detail });
  }
}

/** What an outcome other than done means for the work: come back, or give up with a reason. */
export function stopFor(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): { stop: Verdict } {
  switch (outcome.kind) {
    case 'later': {
      const { reason, costsAttempt, delayMs } = outcome;
      const keepsPlaceMs = reason === 'breaker' ? brokenPlaceMs : undefined;
      return stop(later(reason, { costsAttempt, delayMs, keepsPlaceMs }));
    }
    case 'unknown':
      return stop(later(`unknown outcome: ${outcome.reason}`));
    case 'permanent':
      return outcome.refusal === 'credentials_refused'
        ? stop(later('credentials refused', { delayMs: credentialsRetryMs, costsAttempt: false }))
        : stop(park(failureOf(outcome.refusal), outcome.detail));
  }
}

/** The value of an outcome to go on with, or the verdict that ends this try. */
export const stepOf = <T>(outcome: Outcome<T>): Step<T> =>
  outcome.kind === 'done' ? go(outcome.value) : stopFor(outcome);
