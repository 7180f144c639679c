import { z } from 'zod';

export const largestId = 2_147_483_647;

/** An id of the central database: a JSON number, 1..2^31-1. A quoted number is not one. */
export const id = z.int().min(1).max(largestId);

/** The same in a path or a query, where everything is text. */
export const decimalId = z
  .string()
  .regex(/^[1-9]\d{0,9}$/, 'must be a decimal number')
  .transform(Number)
  .pipe(id);

/** The id of a message: a JSON number, 1..2^53-1. */
export const messageId = z.int().min(1);

// With the u flag \p{Cs} fits only a surrogate that stands alone: PostgreSQL replaces it, as it refuses NUL.
const unprintable = /[\p{Cc}\p{Cs}]/u;
const unprintableInText = /[^\P{Cc}\t\n\r]|\p{Cs}/u;

/** Bytes of a text in UTF-8. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** One line that the database holds unchanged. @param maximum UTF-16 units */
export const storedLine = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    // Zod counts characters.
    .refine((text) => text.length <= maximum, `must not exceed ${maximum} UTF-16 units`)
    .refine((text) => !unprintable.test(text), 'must not hold control characters or half a character');

/** Text of several lines that the database holds unchanged. */
export const storedText = z
  .string()
  .min(1)
  .refine((text) => !unprintableInText.test(text), 'must not hold control characters or half a character');

/** Shows nothing: white space, fillers, what is zero wide. The Braille blank and the null notehead are letters to Unicode. */
const shown = /[^\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]/u;

/** The name of a group as Easemob shows it: what is around it is cut off here, for there it would be. */
export const groupName = z
  .string()
  .trim()
  .refine((name) => shown.test(name), 'must not be blank')
  .pipe(storedLine(128));

/** How long the caller wants the reply held, in milliseconds. */
export const waitMs = z.int().min(0).max(30_000).optional();

/** Where the caller wants the final state delivered; checked against what the school has registered. */
export const callbackUrl = z
  .string()
  // Bytes, not characters, are what fills the entry of an index.
  .refine((text) => byteLength(text) <= 2048, 'must not exceed 2048 bytes')
  .refine((text) => !unprintable.test(text), 'must not hold control characters or half a character')
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be an http(s) URL')
  .optional();

/** People, named by any of the ids that a school has for them. */
const ids = z.array(id).max(2000).optional();
export const people = z.object({ account_id: ids, teacher_id: ids, student_id: ids });
export type People = z.output<typeof people>;

/** An id, or 0 or nothing for "not given", as the 2017 document writes it. */
export const idOrNone = z.int().min(0).max(largestId).optional();

const wallClockForm = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/;

/** Wall clock in Asia/Shanghai, `YYYY-MM-DD HH:MM:SS`: a moment that exists, also for PostgreSQL, which knows no year 0. */
export const wallClock = z.string().refine((text) => {
  const [, day, time] = wallClockForm.exec(text) ?? [];
  const date = new Date(`${day}T${time}Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCFullYear() > 0 && date.toISOString() === `${day}T${time}.000Z`;
}, 'must be a date and time, YYYY-MM-DD HH:MM:SS');

/** Milliseconds between two moments of the wall clock. China has had no daylight saving time since 1991. */
export const wallClockSpan = (begin: string, end: string): number =>
  Date.parse(`${end.replace(' ', 'T')}Z`) - Date.parse(`${begin.replace(' ', 'T')}Z`);

/** The id of an operation: a UUID. */
export const operationId = z.uuid();

/**
 * What of the caller's input is wrong, in the catalogue's words: the first missing or bad field, named by its path.
 * @param issues of a parse made with `reportInput: true`
 */
export function fieldFault(issues: z.core.$ZodIssue[]): {
  error: 'missing_field' | 'bad_field';
  values: { field: string; detail: string };
} {
  const issue = issues[0];
  const field = issue?.path.map(String).join('.') || '?';
  const missing = (issue?.code === 'invalid_type' || issue?.code === 'invalid_union') && issue.input === undefined;
  return missing
    ? { error: 'missing_field', values: { field, detail: '' } }
    : { error: 'bad_field', values: { field, detail: (issue?.message ?? '').slice(0, 200) } };
}
