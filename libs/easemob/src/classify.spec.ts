import { z } from 'zod';
import type { Answer, Api } from './call.js';
import { classify } from './classify.js';
import type { Refusal } from './outcome.js';

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

type Expected = Refusal | 'done' | 'too fast';
/** Every error row of the Easemob REST documentation that we can meet, old texts included. */
const documented: [Api, number, string, string | undefined, Expected][] = [
  ['mintToken', 400, 'invalid_grant', 'client_id does not match', 'credentials_refused'],
  ['mintToken', 400, 'invalid_grant', 'client_secret does not match', 'credentials_refused'],
  ['mintToken', 400, 'illegal_argument', 'client_id must be provided.', 'credentials_refused'],
  [
    'mintToken',
    404,
    'organization_application_not_found',
    'Could not find application for o/a from URI: o/a/token',
    'credentials_refused',
  ],
  [
    'deleteGroup',
    400,
    'organization_application_not_found',
    'Could not find application for o/a',
    'credentials_refused',
  ],
  [
    'deleteGroup',
    404,
    'organization_application_not_found',
    'Could not find application for o/a',
    'credentials_refused',
  ],
  ['renameGroup', 401, 'unauthorized', 'Unable to authenticate due to expired access token', 'credentials_refused'],
  [
    'renameGroup',
    401,
    'auth_bad_access_token',
    'Unable to authenticate due to corrupt access token',
    'credentials_refused',
  ],
  ['createGroup', 401, 'unauthorized', undefined, 'credentials_refused'],
  ['createGroup', 401, 'group_authorization', 'no right', 'credentials_refused'],

  [
    'registerUser',
    400,
    'duplicate_unique_property_exists',
    'Application null Entity user requires that property named username be unique, value of 1 exists',
    'done',
  ],
  [
    'registerUsers',
    400,
    'duplicate_unique_property_exists',
    'Application null Entity user requires that property named username be unique, value of 1 exists',
    'refused',
  ],
  ['registerUsers', 400, 'illegal_argument', 'username [A B] is not legal', 'refused'],
  ['registerUser', 400, 'illegal_argument', 'USERNAME_TOO_LONG', 'refused'],
  [
    'registerUsers',
    400,
    'illegal_argument',
    'Request body array size[61] had almost reached or been greater than the upper range value[60]',
    'refused',
  ],
  [
    'registerUsers',
    429,
    'resource_limited',
    'You have exceeded the limit of the community edition,Please upgrade to the enterprise edition',
    'plan_limit',
  ],
  ['createGroup', 402, 'payment_required', '', 'plan_limit'],

  ['createGroup', 400, 'invalid_parameter', 'group must contain public field!', 'refused'],
  ['createGroup', 400, 'illegal_argument', 'group ID g7 already exists!', 'group_exists'],
  ['createGroup', 403, 'exceed_limit', 'appKey:o#a has create too many groups!', 'too_many_groups'],
  ['createGroup', 403, 'exceed_limit', 'user svc has joined too many groups!', 'too_many_groups'],
  ['createGroup', 403, 'forbidden_op', 'this appKey has create too many groups/chatrooms!', 'too_many_groups'],
  [
    'createGroup',
    403,
    'forbidden_op',
    'can not join this group, reason：user svc has joined too many groups/chatroom!',
    'too_many_groups',
  ],
  ['createGroup', 403, 'exceed_limit', 'members size is greater than max user size !', 'group_full'],
  ['createGroup', 403, 'group_name_violation', 'X is violation, please change it.', 'name_refused'],
  ['createGroup', 404, 'resource_not_found', "username svc doesn't exist!", 'user_missing'],
  ['createGroup', 400, 'illegal_argument', "group member svc doesn't exist", 'user_missing'],

  ['groupDetails', 404, 'resource_not_found', 'grpID 1 does not exist!', 'group_missing'],
  ['groupDetails', 404, 'service_resource_not_found', 'Service resource not found', 'group_missing'],
  ['renameGroup', 404, 'resource_not_found', 'grpID 1 does not exist!', 'group_missing'],
  ['renameGroup', 403, 'group_name_violation', 'X is violation, please change it.', 'name_refused'],
  ['renameGroup', 400, 'invalid_parameter', 'some of [x] are not valid fields', 'refused'],
  ['deleteGroup', 404, 'resource_not_found', 'grpID 1 does not exist!', 'done'],
  ['deleteGroup', 404, 'service_resource_not_found', 'Service resource not found', 'done'],
  ['transferOwner', 403, 'forbidden_op', 'new owner and old owner are the same', 'done'],
  ['transferOwner', 403, 'forbidden_op', "user: 5 doesn't exist in group: 1", 'not_a_member'],
  ['transferOwner', 404, 'resource_not_found', 'grpID 1 does not exist!', 'group_missing'],
  ['transferOwner', 404, 'resource_not_found', "username 5 doesn't exist!", 'user_missing'],

  ['addMembers', 403, 'forbidden_op', 'can not join this group, reason:user: 5 already in group: 1\n', 'done'],
  ['addMembers', 403, 'forbidden_op', 'an not join this group, reason:user: 5 already in group: 1\n', 'done'],
  ['addMembers', 403, 'exceed_limit', 'members size is greater than max user size !', 'group_full'],
  ['addMembers', 403, 'exceed_limit', 'user 5 has joined too many groups!', 'too_many_groups'],
  ['addMembers', 404, 'resource_not_found', "username 5 doesn't exist!", 'user_missing'],
  ['addMembers', 400, 'illegal_argument', "group member 5 doesn't exist", 'user_missing'],
  ['addMembers', 404, 'resource_not_found', 'grpID 1 does not exist!', 'group_missing'],
  ['removeMembers', 403, 'forbidden_op', 'users [5] are not members of this group!', 'done'],
  ['removeMembers', 404, 'forbidden_op', 'users [5] are not members of this group!', 'done'],
  ['removeMembers', 403, 'forbidden_op', 'forbidden operation on group owner!', 'refused'],
  ['removeMembers', 404, 'resource_not_found', 'grpID 1 does not exist!', 'group_missing'],
  ['removeMembers', 400, 'invalid_parameter', 'kickMember: kickMembers number more than maxSize : 60', 'refused'],
  ['groupMembers', 404, 'service_resource_not_found', 'do not find this group:1', 'group_missing'],
  ['joinedGroups', 404, 'service_resource_not_found', 'Service resource not found', 'user_missing'],
  ['joinedGroupsOld', 404, 'service_resource_not_found', 'Service resource not found', 'user_missing'],

  ['sendText', 400, 'message_send_error', 'message is too large', 'message_refused'],
  ['sendText', 400, 'message_send_error', "params to's size can't exceed limit 3", 'message_refused'],
  [
    'sendText',
    400,
    'invalid_request_body',
    'Request body is invalid. Please check body is correct.',
    'message_refused',
  ],
  ['sendText', 400, 'illegal_argument', "from can't be empty", 'message_refused'],
  ['sendText', 403, 'message_send_error', 'message send reach limit', 'too fast'],
  ['sendText', 429, 'reach_limit', 'This request has reached api limit', 'too fast'],
  ['renameGroup', 429, 'reach_limit', 'This request has reached api limit', 'too fast'],
  ['createGroup', 503, 'reach_limit', 'This request has reached api limit', 'too fast'],

  ['downloadFile', 404, 'entity_not_found', 'file may not exists', 'file_missing'],
  ['downloadFile', 404, 'file_expired', 'file X is expired', 'file_expired'],
  [
    'historyUrl',
    404,
    'storage_object_not_found',
    'Failed to find chat message history download url for appkey: o#a, time: 2026112309',
    'done',
  ],
  [
    'historyUrl',
    400,
    'illegal_argument',
    'illegal arguments: appkey: o#a, time: 2020010100, maybe chat message history is expired or unstored',
    'done',
  ],
  ['historyUrl', 400, 'illegal_argument', 'illegal arguments: appkey: o#a, time: x', 'refused'],

  ['createGroup', 400, 'json_parse', 'Unexpected character', 'refused'],
  ['createGroup', 415, 'web_application', 'Unsupported Media Type', 'refused'],
];

describe('classification', () => {
  it.each(documented)('of %s answered %i %s "%s" is %s', (api, status, error, description, expected) => {
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
