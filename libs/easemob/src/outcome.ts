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
  | 'refused';

/** What is known after a call. */
export type Outcome<T> =
  /** Easemob has done it, or it was so already. */
  | { kind: 'done'; value: T }
  /** Easemob refuses. `detail` holds its words, for operators. */
  | { kind: 'permanent'; refusal: Refusal; detail: string }
  /** Nothing has happened; ask again, not before `delayMs` where it is given. Budgets and pauses cost no attempt. */
  | { kind: 'later'; reason: string; delayMs?: number; costsAttempt: boolean }
  /** It may have happened or not: the request left, no answer that can be trusted came. Look before asking again. */
  | { kind: 'unknown'; reason: string };

export const done = <T>(value: T): Outcome<T> => ({ kind: 'done', value });

/** Turns the value of a call that went well; every other outcome stays as it is. */
export const mapOutcome = <T, U>(outcome: Outcome<T>, turn: (value: T) => U): Outcome<U> =>
  outcome.kind === 'done' ? done(turn(outcome.value)) : outcome;
