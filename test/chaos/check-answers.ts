import { isDeepStrictEqual } from 'node:util';
import { decode } from '#client';
import type { Evidence } from './evidence.js';
import { isForgotten, type Facts, type Findings, type Violation } from './facts.js';
import type { Attempt } from './history.js';

/** P10: every answer is right, or says that something is unavailable. P5: nobody gets in who must not. */
export function checkAnswers({ attempts, redisLosses }: Evidence, facts: Facts): Findings {
  const violations = attempts.flatMap((attempt): Violation[] => {
    const what = faultOf(attempt, facts, redisLosses);
    if (!what) return [];
    const promise = attempt.honesty === 'honest' ? 'P10' : 'P5';
    return [{ promise, what: `${attempt.id} (${attempt.honesty} ${attempt.cmd}): ${what}` }];
  });
  const count = (fits: (attempt: Attempt) => unknown) => attempts.filter(fits).length;
  return {
    violations,
    counts: {
      requests: attempts.length,
      'answered 503': count(({ answer }) => answer?.status === 503),
      unanswered: count(({ none }) => none),
      forged: count(({ honesty }) => honesty === 'forged'),
      replayed: count(({ honesty }) => honesty === 'replayed' || honesty === 'twin'),
      reads: count(({ kind }) => kind === 'read'),
    },
  };
}

function faultOf(attempt: Attempt, facts: Facts, redisLosses: readonly number[]): string | undefined {
  const { answer, honesty } = attempt;
  if (!answer) return undefined;
  const { error, unreadable } = answer.body as { error?: string; unreadable?: string };
  if (unreadable !== undefined) return `unreadable ${answer.status}`;
  if (answer.status === 503) return error === 'unavailable' ? undefined : `503 ${error}`;
  const said = `${answer.status} ${error ?? 'carried out'}`;
  switch (honesty) {
    case 'honest':
      return faultOfHonest(attempt, said);
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

function faultOfHonest({ answer, mayFail, expected, cmd }: Attempt, said: string): string | undefined {
  const { status, body } = answer!;
  if (status !== 200) return said;
  const { code = 0, error } = body as { code?: number; error?: string };
  if (code !== 0) return mayFail.includes(error ?? '') ? undefined : said;
  if (!expected) return undefined;
  if ('messages' in expected) {
    const there = new Set(decode('getJiBeiChatLog', body).map(({ im_message_id }) => im_message_id));
    const missing = expected.messages.filter((id) => !there.has(id));
    return missing.length > 0 ? `the log lacks ${missing.join(' ')}` : undefined;
  }
  const rows = cmd === 'getChatRoomUserList' ? decode(cmd, body).map((row) => [row.im_user_id, row.account_id]) : body; // prettier-ignore
  return isDeepStrictEqual(rows, expected.exactly) ? undefined : `a wrong answer: ${JSON.stringify(body).slice(0, 300)}`; // prettier-ignore
}
