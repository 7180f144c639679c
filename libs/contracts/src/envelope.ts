import { z } from 'zod';
import { decimalId as decimal, id, largestId, messageId } from './fields.js';

/** 1..31 printable characters; old apps also send a bare integer, taken by its decimal text. */
const timestamp = z
  .union([z.string(), z.int().transform(String)], {
    error: (issue) => (issue.input === undefined ? undefined : 'must be a string'),
  })
  .refine((text) => /^[^\p{C}\p{Zl}\p{Zp}]{1,31}$/u.test(text), 'must be 1 to 31 printable characters');

const signForm = /^[0-9a-fA-F]{32}$/;
const sign = z.string().regex(signForm, 'must be 32 hex digits');

/** The credentials that every request carries: who asks, the one-time timestamp, the signature over both. */
export const credentials = z.object({ school_id: id, account_id: id, timestamp, sign });
export type Credentials = z.output<typeof credentials>;

/** The fields that `POST /api/im` needs whatever its `cmd`. Unknown extra fields are ignored. */
export const envelope = credentials.extend({
  cmd: z.string().min(1).max(64),
  expanded: z.union([z.literal(0), z.literal(1)], { error: 'must be 0 or 1' }).default(0),
});
export type Envelope = z.output<typeof envelope>;

/** The same of a request that a service key signs, in its headers: whom it is asked for. */
export const keyedEnvelope = envelope.omit({ timestamp: true, sign: true }).extend({ account_id: id.optional() });
export type KeyedEnvelope = z.output<typeof keyedEnvelope>;

const isId = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= largestId;
const isText = (value: unknown, form: RegExp): value is string => typeof value === 'string' && form.test(value);

/**
 * The envelope of a body that is right and plain, as nearly all are, at a tenth of the cost.
 * @returns undefined where `envelope` has to decide: it alone says what is wrong
 */
export function plainEnvelope(body: object): Envelope | undefined {
  const { school_id, account_id, timestamp, sign, cmd, expanded = 0 } = body as Record<string, unknown>;
  if (!isId(school_id) || !isId(account_id)) return undefined;
  if (!isText(timestamp, /^[ -~]{1,31}$/) || !isText(sign, signForm)) return undefined;
  if (!isText(cmd, /^\w{1,64}$/) || (expanded !== 0 && expanded !== 1)) return undefined;
  return { school_id, account_id, timestamp, sign, cmd, expanded };
}

/** The same credentials as query parameters of `GET /api/userpic` and `GET /api/easemob/file`. */
export const queryCredentials = credentials.extend({
  school_id: decimal,
  account_id: decimal,
  timestamp: z
    .string()
    .refine((text) => /^[^\p{C}\p{Zl}\p{Zp}]{1,31}$/u.test(text), 'must be 1 to 31 printable characters'),
});

/** Whom a photo or file is asked for, where a service key signs in the headers. */
export const keyedQuery = queryCredentials.omit({ timestamp: true, sign: true });

/** Whose photo `GET /api/userpic` shows: a teacher's, else a student's, else that of account_id. */
export const photoQuery = z.object({ teacher_id: decimal.optional(), student_id: decimal.optional() });

/** Whose attachment `GET /api/easemob/file` brings. */
export const fileQuery = z.object({
  im_message_id: z
    .string()
    .regex(/^[1-9]\d{0,15}$/, 'must be a decimal number')
    .transform(Number)
    .pipe(messageId),
});
