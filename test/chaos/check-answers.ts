import { isDeepStrictEqual } from 'node:util';
import { decode } from '#client';
import type { Evidence } from './evidence.js';
import { acceptedBody, isForgotten, type Facts, type Findings, type Violation } from './facts.js';
import type { Attempt } from './history.js';
import { endpointOf } from './plan.js';

/** P10: every answer is right, or says that something is unavailable. P5: nobody gets in who must not. */
export function checkAnswers({ attempts, outages, redisLosses }: Evidence, facts: Facts): Findings {
  const violations = attempts.flatMap((attempt): Violation[] => {
    const what = faultOf(attempt, facts, { outages, redisLosses });
    if (!what) return [];
    const promise = attempt.honesty === 'honest' ? 'P10' : 'P5';
    return [{ promise, what: `${attempt.id} (${attempt.honesty} ${attempt.cmd}): ${what}` }];
  });
  const count = (fits: (attempt: Attempt) => unknown) => attempts.filter(fits).length;
  return {
    violations,
    counts: {
      requests: attempts.length,
      'not taken': count(({ answer }) => answer && answer.status in notTaken),
      unanswered: count(({ none }) => none),
      forged: count(({ honesty }) => honesty === 'forged'),
      replayed: count(({ honesty }) => honesty === 'replayed' || honesty === 'twin'),
      reads: count(({ kind }) => kind === 'read'),
    },
  };
}

/** What answers say that promise nothing: the same may be asked again. */
const notTaken: Record<number, string> = { 429: 'rate_limited', 503: 'unavailable' };

function faultOf(
  attempt: Attempt,
  facts: Facts,
  { outages, redisLosses }: Pick<Evidence, 'outages' | 'redisLosses'>,
): string | undefined {
  const { answer, honesty } = attempt;
  if (!answer) return undefined;
  const { error, unreadable } = answer.body as { error?: string; unreadable?: string };
  if (unreadable !== undefined) return `unreadable ${answer.status}`;
  if (answer.status in notTaken) return error === notTaken[answer.status] ? undefined : `${answer.status} ${error}`;
  const said = `${answer.status} ${error ?? 'carried out'}`;
  switch (honesty) {
    case 'honest':
      return faultOfHonest(attempt, { said, facts, outages });
    case 'forged':
      return said === '401 bad_signature' || said === '400 missing_field' ? undefined : said;
    case 'replayed':
      return said === '401 timestamp_reused' || isForgotten(attempt, facts, redisLosses) ? undefined : said;
    case 'twin': {
      const twin = facts.attempt.get(attempt.replays!);
      const both = answer.status === 200 && twin?.answer?.status === 200;
      if (both && !isForgotten(attempt, facts, redisLosses)) return 'both twins were carried out';
      return answer.status === 200 || said === '401 timestamp_reused' ? undefined : said;
    }
  }
}

/** Nobody may name the URL of an endpoint that is switched off. */
const isSwitchedOff = ({ school_id, fields, askedAt, answer }: Attempt, outages: Evidence['outages']): boolean =>
  fields.callback_url !== undefined &&
  outages.some(({ victim, from, to }) => victim === endpointOf(school_id) && from <= answer!.at && askedAt <= to);

function faultOfHonest(
  attempt: Attempt,
  { said, facts, outages }: { said: string; facts: Facts; outages: Evidence['outages'] },
): string | undefined {
  const { answer, mayFail, expected, cmd } = attempt;
  const { status, body } = answer!;
  if (status !== 200) return said;
  const { code = 0, error } = body as { code?: number; error?: string };
  if (code !== 0) {
    const told = facts.refused.has(String(acceptedBody(attempt)?.operation_id));
    const unnamed = error === 'callback_not_registered' && isSwitchedOff(attempt, outages);
    return told || unnamed || mayFail.includes(error ?? '') ? undefined : said;
  }
  if (!expected) return undefined;
  if ('messages' in expected) {
    const there = new Set(decode('getJiBeiChatLog', body).map(({ im_message_id }) => im_message_id));
    const missing = expected.messages.filter((id) => !there.has(id) && !facts.refusedMessages.has(id));
    return missing.length > 0 ? `the log lacks ${missing.join(' ')}` : undefined;
  }
  const rows = cmd === 'getChatRoomUserList' ? decode(cmd, body).map((row) => [row.im_user_id, row.account_id]) : body;
  return isDeepStrictEqual(rows, expected.exactly)
    ? undefined
    : `a wrong answer: ${JSON.stringify(body).slice(0, 300)}`;
}
