import { z } from 'zod';
import type { Answer, Api } from './call.js';
import { classify } from './classify.js';
import { documentedErrors } from './documented-errors.fixture.js';

const answer = z.object({ data: z.object({ id: z.string() }) }).transform(({ data }) => data.id);
const meaning = (api: Api, repeatable = true) => ({ api, repeatable, answer, asWanted: 'so already' });

const answered = (status: number, body?: unknown, retryAfter?: number): Answer => ({
  kind: 'answered',
  status,
  body,
  ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
});

const vendor = (error: string, error_description?: string) => ({
  error,
  error_description,
  exception: 'x',
  duration: 0,
});

describe('classification', () => {
  it.each(documentedErrors)('of %s answered %i %s "%s" is %s', (api, status, error, description, expected) => {
    const outcome = classify(
      meaning(api, api !== 'createGroup' && api !== 'sendText'),
      answered(status, vendor(error, description)),
    );
    if (expected === 'done') expect(outcome).toEqual({ kind: 'done', value: 'so already' });
    else if (expected === 'too fast') expect(outcome).toMatchObject({ kind: 'later', costsAttempt: false });
    else expect(outcome).toMatchObject({ kind: 'permanent', refusal: expected });
  });

  it('takes a 200 that fits for done, whatever else it holds', () => {
    const body = { data: { id: '184524748161025', more: 1 }, count: 1 };
    expect(classify(meaning('createGroup', false), answered(200, body))).toEqual({
      kind: 'done',
      value: '184524748161025',
    });
  });

  const uncertain: [string, Answer][] = [
    ['a 200 that cannot be read', answered(200)],
    ['a 200 with an id that has lost its digits', answered(200, { data: { id: 16934809238921545 } })],
    ['a 500', answered(500, vendor('web_application', 'oops'))],
    ['a 502 of a gateway', answered(502)],
    ['a 503', answered(503, vendor('web_application', ''))],
    ['a 504', answered(504)],
    ['a 408', answered(408)],
    ["a proxy's 404", answered(404)],
    ['a time-out', { kind: 'lost', why: 'timeout', sent: true }],
    ['a reset', { kind: 'lost', why: 'reset', sent: true, code: 'ECONNRESET' }],
  ];

  it.each(uncertain)('leaves the outcome of a create and of a send unknown after %s', (_, lost) => {
    expect(classify(meaning('createGroup', false), lost)).toMatchObject({ kind: 'unknown' });
    expect(classify(meaning('sendText', false), lost)).toMatchObject({ kind: 'unknown' });
  });

  it.each(uncertain)('has calls that repeat made again after %s, at the cost of an attempt', (_, lost) => {
    for (const api of ['createGroup', 'deleteGroup', 'addMembers', 'joinedGroups', 'mintToken'] as const) {
      expect(classify(meaning(api), lost)).toMatchObject({ kind: 'later', costsAttempt: true });
    }
  });

  it.each<Answer>([
    { kind: 'lost', why: 'unreachable', sent: false, code: 'ECONNREFUSED' },
    { kind: 'lost', why: 'unreachable', sent: false, code: 'ENOTFOUND' },
    { kind: 'lost', why: 'unreachable', sent: false, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    { kind: 'lost', why: 'timeout', sent: false, code: 'UND_ERR_CONNECT_TIMEOUT' },
  ])('knows that nothing happened where nothing was sent: %j', (lost) => {
    expect(classify(meaning('createGroup', false), lost)).toMatchObject({
      kind: 'later',
      costsAttempt: true,
    });
  });

  it('charges no attempt for an abort, and does not know what became of a create that had left', () => {
    const aborted = (sent: boolean): Answer => ({ kind: 'lost', why: 'aborted', sent });
    expect(classify(meaning('createGroup', false), aborted(false))).toEqual({
      kind: 'later',
      reason: 'aborted',
      costsAttempt: false,
    });
    expect(classify(meaning('renameGroup'), aborted(true))).toEqual({
      kind: 'later',
      reason: 'aborted',
      costsAttempt: false,
    });
    expect(classify(meaning('createGroup', false), aborted(true))).toEqual({ kind: 'unknown', reason: 'aborted' });
  });

  it('waits as Easemob asks, five minutes at most, and a while of its own where Easemob does not say', () => {
    const delayAfter = (api: Api, wait?: number) =>
      (classify(meaning(api), answered(429, undefined, wait)) as { delayMs: number }).delayMs;
    expect(delayAfter('addMembers', 7000)).toBe(7000);
    expect(delayAfter('addMembers', 3_600_000)).toBe(300_000);
    expect(delayAfter('addMembers')).toBe(2000);
    expect(delayAfter('historyUrl')).toBe(60_000);
    expect(classify(meaning('addMembers'), answered(503, undefined, 9000))).toMatchObject({
      delayMs: 9000,
      costsAttempt: true,
    });
  });

  it('does not follow a call elsewhere', () => {
    expect(classify(meaning('createGroup', false), answered(301))).toMatchObject({
      kind: 'permanent',
      refusal: 'refused',
    });
  });

  it('hands on the words of Easemob without the secrets in them', () => {
    const detail = (error: string, words: string) =>
      (classify(meaning('registerUsers'), answered(400, vendor(error, words))) as { detail: string }).detail;
    expect(detail('illegal_argument', 'username [A B] is not legal')).toBe(
      '400 illegal_argument: username [A B] is not legal',
    );
    expect(
      detail(
        'duplicate_unique_property_exists',
        'the same user 7 has a different password, the passwords are hunter2, hunter3',
      ),
    ).not.toContain('hunter');
    expect(detail('group_name_violation', 'Li Lei is violation, please change it.')).toBe('400 group_name_violation');
    const register = { ...meaning('registerUsers'), unspoken: ['王小明', ''] };
    expect(classify(register, answered(400, vendor('illegal_argument', 'nickname 王小明 is not legal')))).toMatchObject(
      { detail: '400 illegal_argument: nickname [masked] is not legal' },
    );
    expect(detail('x', 'y'.repeat(5000)).length).toBeLessThanOrEqual(300);
  });
});
