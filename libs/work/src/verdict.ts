import type { Failure, Lane, RetryPolicy } from '#contracts';
import type { EntityManager } from 'typeorm';

/** What a handler says of a claim. Expected outcomes are said; a throw is a bug or a lost dependency. */
export type Verdict = Decision & {
  /** What belongs with it: changes of domain rows, committed together with the verdict or not at all. */
  write?: (manager: EntityManager) => Promise<unknown>;
};

type Decision =
  /** The wanted state is reached. `result` is for whoever waits: the queue does not look into it. */
  | { kind: 'done'; result?: unknown }
  /** Not yet. Without `delayMs` the ladder of the work kind decides, from its foot when this try has got on. */
  | {
      kind: 'later';
      reason: string;
      waitingFor: 'provider' | 'us';
      delayMs?: number;
      costsAttempt: boolean;
      progressed?: boolean;
      /** How long its place stays taken: where whatever took it next would most likely fare the same. */
      keepsPlaceMs?: number;
      /** Where what is left belongs, if not in the lane in which the work has come. */
      lane?: Lane;
    }
  /** Never, as things are: whoever waits is told so, the row waits for an operator or for the next request. */
  | { kind: 'park'; failure: Failure; reason: string };

export const done = (result?: unknown): Verdict => ({ kind: 'done', result });
export const park = (failure: Failure, reason: string): Verdict => ({ kind: 'park', failure, reason });
export const later = (reason: string, options: Partial<Extract<Decision, { kind: 'later' }>> = {}): Verdict => ({
  kind: 'later',
  reason,
  waitingFor: 'provider',
  costsAttempt: true,
  ...options,
});

/** It has got on and there is more: at once, but whoever else waits for the place has his turn before. */
export const goOn = (reason: string): Verdict =>
  later(reason, { waitingFor: 'us', delayMs: 0, costsAttempt: false, progressed: true });

/**
 * The delay before the next try, in milliseconds.
 * @param attempt the try that has just failed, from 1
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const { ladderMs, steady } = policy;
  const bound = ladderMs[Math.min(Math.max(attempt, 1), ladderMs.length) - 1] ?? 1000;
  // Full jitter spreads a crowd that failed together; steady ladders are promises about spacing.
  return Math.round(steady ? bound * (0.8 + 0.4 * random()) : bound * Math.max(0.1, random()));
}

/** What is to be done with the row after a verdict. Pure: the runner carries it out. */
export type Step =
  | { to: 'done'; result?: unknown }
  | {
      to: 'later';
      delayMs: number;
      attempts: number;
      waitingFor: 'provider' | 'us';
      reason: string;
      keepsPlaceMs?: number;
      lane?: Lane;
    }
  | { to: 'parked'; failure: Failure; reason: string };

/** @param attempt the number of this try, from 1 */
export function nextStep(
  verdict: Verdict,
  { attempt: tries, policy, random }: { attempt: number; policy: RetryPolicy; random?: () => number },
): Step {
  if (verdict.kind === 'done') return { to: 'done', result: verdict.result };
  if (verdict.kind === 'park') return { to: 'parked', failure: verdict.failure, reason: verdict.reason };
  const { reason, waitingFor, costsAttempt, keepsPlaceMs, lane } = verdict;
  const attempt = verdict.progressed ? 1 : tries;
  if (costsAttempt && attempt >= policy.maxAttempts) {
    return { to: 'parked', failure: { error: 'provider_unavailable' }, reason };
  }
  const delayMs = verdict.delayMs ?? retryDelay(policy, attempt, random);
  return {
    to: 'later',
    delayMs,
    attempts: costsAttempt ? attempt : attempt - 1,
    waitingFor,
    reason,
    ...(keepsPlaceMs && { keepsPlaceMs }),
    ...(lane && { lane }),
  };
}
