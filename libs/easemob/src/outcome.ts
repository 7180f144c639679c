/** Why Easemob will not do something, however often it is asked. */
export type Refusal =
  | 'user_missing'
  | 'group_missing'
  | 'group_exists'
  | 'too_many_groups'
  | 'group_full'
  | 'name_refused'
  | 'message_refused'
  | 'credentials_refused'
  | 'plan_limit'
  | 'file_missing'
  | 'file_expired'
  | 'secret_refused'
  | 'host_refused'
  | 'history_absent'
  | 'history_unstored'
  | 'not_a_member'
  | 'refused';

/** What is known after a call. Nothing that Easemob says, or fails to say, is ever thrown. */
export type Outcome<T> =
  /** It is as wanted: done now, or so already. */
  | { kind: 'done'; value: T }
  /** Never, as things are. `detail` holds Easemob's words for logs and operators, without secrets. */
  | { kind: 'permanent'; refusal: Refusal; detail: string }
  /**
   * It has not been done, or doing it again does no harm: ask again, not before `delayMs` where that is given.
   * `costsAttempt` is false where nothing is wrong with the request or with Easemob: a limit, an open breaker, an abort.
   */
  | { kind: 'later'; reason: string; delayMs?: number; costsAttempt: boolean }
  /** It may have been done: the request left us, and no answer that can be trusted came. Look before asking again. */
  | { kind: 'unknown'; reason: string };

export const done = <T>(value: T): Outcome<T> => ({ kind: 'done', value });

export const withoutAttempt = (reason: string, delayMs?: number): Outcome<never> => ({
  kind: 'later',
  reason,
  ...(delayMs !== undefined && { delayMs: Math.ceil(delayMs) }),
  costsAttempt: false,
});

/** Turns the value of what is done; every other outcome stays as it is. */
export const mapOutcome = <T, U>(outcome: Outcome<T>, turn: (value: T) => U): Outcome<U> =>
  outcome.kind === 'done' ? done(turn(outcome.value)) : outcome;

/** Easemob knows no such user. */
export const isMissing = (outcome: Outcome<unknown>): boolean =>
  outcome.kind === 'permanent' && outcome.refusal === 'user_missing';
