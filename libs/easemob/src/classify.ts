import type { Outcome, Refusal } from './outcome.js';

/** What came back from a call, or did not. */
export type Answer =
  | { kind: 'answer'; status: number; error: string; description: string; retryAfterMs?: number }
  /** 200, but not what Easemob's documents say a 200 holds. */
  | { kind: 'unreadable' }
  /** The connection was never made: nothing was sent. */
  | { kind: 'not-sent'; reason: string }
  /** The request left and no answer came: time-out or reset. */
  | { kind: 'no-answer'; reason: string };

/** What a call does, as far as that decides what its answers mean. */
export interface CallKind {
  /** False for calls that do something again when they are made again: creating a group, sending a message. */
  repeatable: boolean;
  /** An answer that says "it is so already", which is as good as done. */
  alreadySo?: (status: number, error: string, description: string) => boolean;
}

interface Rule {
  status?: number;
  error?: RegExp;
  description?: RegExp;
  verdict: Refusal | 'later';
}

/*
 * Easemob REST documentation, error tables of tokens, users, groups, members, messages and files; old and new texts.
 * The first rule that fits decides. `exception` is never looked at: its class names are not documented.
 */
const rules: Rule[] = [
  { status: 429, error: /resource_limited/, verdict: 'plan_limit' },
  { status: 429, verdict: 'later' },
  { status: 403, description: /reach limit/i, verdict: 'later' },
  { status: 401, verdict: 'credentials_refused' },
  { error: /invalid_grant/, verdict: 'credentials_refused' },
  { error: /organization_application_not_found/, verdict: 'credentials_refused' },
  { error: /group_name_violation/, verdict: 'name_refused' },
  { description: /group ID .* already exists/i, verdict: 'group_exists' },
  { description: /members size is greater than max user size/i, verdict: 'group_full' },
  { description: /too many groups/i, verdict: 'too_many_groups' },
  { description: /grpID .* does not exist|do not find this group|group id doesn't exist/i, verdict: 'group_missing' },
  { description: /(username|user|group member) \S+ doesn't exist|User with id .* does not exist/i, verdict: 'user_missing' },
  { error: /message_send_error|invalid_request_body/, verdict: 'message_refused' },
  { error: /file_expired/, verdict: 'file_expired' },
  { error: /entity_not_found/, verdict: 'file_missing' },
  { status: 402, verdict: 'plan_limit' },
  { status: 408, verdict: 'later' },
]; // prettier-ignore

const longestPauseMs = 5 * 60_000;

/** Decides what an answer other than a good 200 means. Every answer of Easemob is judged here and nowhere else. */
export function classify(call: CallKind, answer: Answer): Outcome<undefined> {
  switch (answer.kind) {
    case 'not-sent':
      return { kind: 'later', reason: answer.reason, costsAttempt: true };
    case 'no-answer':
      return afterSending(call, answer.reason);
    case 'unreadable':
      return afterSending(call, 'unreadable answer');
    case 'answer':
      return judged(call, answer);
  }
}

function judged(call: CallKind, answer: Extract<Answer, { kind: 'answer' }>): Outcome<undefined> {
  const { status, error, description, retryAfterMs } = answer;
  if (call.alreadySo?.(status, error, description)) return { kind: 'done', value: undefined };
  // A 503 may come from a proxy in front, after the work behind it was done.
  if (status >= 500) return afterSending(call, `status ${status}`, retryAfterMs);
  const rule = rules.find(
    (candidate) =>
      (candidate.status ?? status) === status &&
      (candidate.error?.test(error) ?? true) &&
      (candidate.description?.test(description) ?? true),
  );
  if (rule?.verdict === 'later') return { kind: 'later', reason: `status ${status}`, ...bounded(retryAfterMs), costsAttempt: false };
  return { kind: 'permanent', refusal: rule?.verdict ?? 'refused', detail: `${status} ${error}: ${description}`.slice(0, 300) };
} // prettier-ignore

const afterSending = (call: CallKind, reason: string, retryAfterMs?: number): Outcome<undefined> =>
  call.repeatable
    ? { kind: 'later', reason, ...bounded(retryAfterMs), costsAttempt: true }
    : { kind: 'unknown', reason };

const bounded = (ms: number | undefined) =>
  ms === undefined ? {} : { delayMs: Math.min(ms, longestPauseMs) };

/** The Retry-After header, in milliseconds from now: seconds or an HTTP date. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
