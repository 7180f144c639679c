import { z } from 'zod';
import type { Answer, Api, CallMeaning } from './call.js';
import { done, withoutAttempt, type Outcome, type Refusal } from './outcome.js';

interface Row {
  /** Absent: any call. */
  apis?: readonly Api[];
  status?: number;
  error?: RegExp;
  /** Looked for in `error_description`. */
  words?: RegExp;
  means: Refusal | 'as wanted' | 'too fast';
}

const members = ['addMembers', 'removeMembers'] as const;
const groups = ['groupDetails', 'renameGroup', 'transferOwner', 'groupMembers', ...members] as const;
const files = ['downloadFile', 'downloadFileElsewhere'] as const;
const notFound = /^(service_)?resource_not_found$/;

/**
 * What Easemob's refusals mean; the first row that fits decides. Source: Easemob REST documentation, error tables of
 * tokens, users, groups, members, messages, files and history, current and older texts. `exception` is never looked
 * at: its class names are not documented. A 404 counts only with the vendor's own `error`, lest a proxy's "not found"
 * passes for a deleted group.
 */
const rows: readonly Row[] = [
  { status: 429, error: /^resource_limited$/, means: 'plan_limit' },
  { status: 429, means: 'too fast' },
  { error: /^reach_limit$/, means: 'too fast' }, // 503 on old clusters
  { status: 403, words: /reach limit/i, means: 'too fast' },
  { apis: files, status: 401, means: 'secret_refused' },
  { status: 401, means: 'credentials_refused' },
  { status: 402, means: 'plan_limit' },
  { error: /^organization_application_not_found$/, means: 'credentials_refused' },
  { apis: ['mintToken'], status: 400, error: /^(invalid_grant|illegal_argument)$/, means: 'credentials_refused' },

  { apis: ['userToken'], status: 404, error: /^(invalid_grant|entity_not_found)$/, means: 'user_missing' },

  { apis: ['renameUser'], status: 404, error: notFound, means: 'user_missing' },
  { apis: ['registerUser'], status: 400, error: /^duplicate_unique_property_exists$/, means: 'as wanted' },

  { apis: ['createGroup'], status: 400, words: /group ID .*already exists/i, means: 'group_exists' },
  { apis: ['createGroup', 'renameGroup'], error: /^group_name_violation$/, means: 'name_refused' },
  { apis: ['createGroup', 'addMembers'], status: 403, words: /members size is greater/i, means: 'group_full' },
  { apis: ['createGroup', 'addMembers'], status: 403, words: /too many groups/i, means: 'too_many_groups' },
  { apis: ['addMembers'], status: 403, words: /already in group/i, means: 'as wanted' },
  { apis: ['removeMembers'], words: /not members of this group/i, means: 'as wanted' },
  { apis: ['transferOwner'], status: 403, words: /new owner and old owner are the same/i, means: 'as wanted' },
  { apis: ['transferOwner'], status: 403, words: /doesn't exist in group/i, means: 'not_a_member' },
  {
    apis: ['createGroup', 'addMembers'],
    status: 400,
    error: /^illegal_argument$/,
    words: /doesn't exist/i,
    means: 'user_missing',
  },
  {
    apis: ['createGroup', 'transferOwner', ...members],
    status: 404,
    error: notFound,
    words: /user(name)? \S+ doesn't exist/i,
    means: 'user_missing',
  },

  { apis: ['deleteGroup'], status: 404, error: notFound, means: 'as wanted' },
  { apis: ['joinedGroups', 'joinedGroupsOld'], status: 404, error: notFound, means: 'user_missing' },
  { apis: groups, status: 404, error: notFound, means: 'group_missing' },

  { apis: ['sendText'], status: 400, means: 'message_refused' },
  { apis: ['sendText'], status: 413, means: 'message_refused' },

  { apis: files, status: 404, error: /^file_expired$/, means: 'file_expired' },
  { apis: files, status: 404, error: /^entity_not_found$/, means: 'file_missing' },
  { apis: ['historyUrl'], status: 404, error: /^storage_object_not_found$/, means: 'history_absent' },
  { apis: ['historyUrl'], status: 400, words: /expired or unstored/i, means: 'history_unstored' },
];

const longestDelayMs = 5 * 60_000;
/** Easemob sends no Retry-After that is documented. Its limits count by the second; those of history by the minute. */
const delayAfterTooFastMs = (api: Api): number => (api === 'historyUrl' ? 60_000 : 2000);

const vendorError = z.object({ error: z.string(), error_description: z.string().catch('') });

/** Decides what an answer, or its absence, means. Every answer of Easemob is judged here and nowhere else. Pure. */
export function classify<T>(call: CallMeaning<T>, answer: Answer): Outcome<T> {
  if (answer.kind === 'lost') return lost(call, answer);
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    const read = call.answer.safeParse(body);
    return read.success ? done(read.data) : inDoubt(call, `unreadable ${status}`);
  }
  const vendor = vendorError.safeParse(body).data;
  const row = rows.find((candidate) => fits(candidate, { api: call.api, status, vendor }));
  if (row?.means === 'as wanted') return done(call.asWanted as T);
  if (row?.means === 'too fast') {
    return withoutAttempt(`limit ${status}`, capped(answer.retryAfterMs ?? delayAfterTooFastMs(call.api)));
  }
  if (row) return { kind: 'permanent', refusal: row.means, detail: detailOf(call, { status, vendor }) };
  // A gateway in front may answer after the work behind it was done; it, too, is what answers without `error`.
  if (status >= 500 || status === 408) return inDoubt(call, `status ${status}`, answer.retryAfterMs);
  if (status >= 400 && !vendor) return inDoubt(call, `unreadable ${status}`, answer.retryAfterMs);
  return { kind: 'permanent', refusal: 'refused', detail: detailOf(call, { status, vendor }) };
}

type VendorError = z.output<typeof vendorError> | undefined;

const fits = (row: Row, { api, status, vendor }: { api: Api; status: number; vendor: VendorError }): boolean =>
  (row.apis?.includes(api) ?? true) &&
  (row.status ?? status) === status &&
  (row.error?.test(vendor?.error ?? '') ?? true) &&
  (row.words?.test(vendor?.error_description ?? '') ?? true);

function lost<T>(call: CallMeaning<T>, { why, sent, code }: Extract<Answer, { kind: 'lost' }>): Outcome<T> {
  // A name that leads into a network of ours is nobody's storage.
  if (why === 'forbidden') return { kind: 'permanent', refusal: 'host_refused', detail: 'not a public address' };
  const reason = code ? `${why} ${code}` : why;
  if (sent && !call.repeatable) return { kind: 'unknown', reason };
  return { kind: 'later', reason, costsAttempt: why !== 'aborted' };
}

const inDoubt = <T>({ repeatable }: CallMeaning<T>, reason: string, delayMs?: number): Outcome<T> =>
  repeatable
    ? {
        kind: 'later',
        reason,
        ...(delayMs !== undefined && { delayMs: capped(delayMs) }),
        costsAttempt: true,
      }
    : { kind: 'unknown', reason };

const capped = (ms: number): number => Math.min(ms, longestDelayMs);

/** Easemob's texts quote what must not reach a log: the passwords of a clash, names, texts. */
function detailOf(
  { unspoken = [] }: CallMeaning<unknown>,
  { status, vendor }: { status: number; vendor: VendorError },
): string {
  if (!vendor) return `${status}`;
  const words = vendor.error === 'group_name_violation' ? '' : vendor.error_description;
  const safe = unspoken
    .filter(Boolean)
    .reduce((text, part) => text.replaceAll(part, '[masked]'), words)
    .replace(/passwords? (are|is)\b.*/is, 'passwords are [masked]')
    .replace(/\s+/g, ' ');
  return `${status} ${vendor.error}: ${safe}`.slice(0, 300).replace(/[: ]+$/, '');
}
