import { z } from 'zod';

/** An id of the central database: a JSON number, 1..2^31-1. A quoted number is not one. */
export const id = z.int().min(1).max(2_147_483_647);

// With the u flag \p{Cs} fits only a surrogate that stands alone.
const unstorable = /[\0\p{Cs}]/u;

/** Text that the database holds unchanged: no NUL, which it refuses, and no half of a surrogate pair, which it replaces. */
export const storedText = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .refine((text) => !unstorable.test(text), 'must not hold NUL or half a character');

/** How long the caller wants the reply held, in milliseconds. */
export const waitMs = z.int().min(0).max(30_000).optional();

/** Where the caller wants the final state delivered; checked against what the school has registered. */
export const callbackUrl = z
  .string()
  .max(2048)
  .refine((text) => !unstorable.test(text), 'must not hold NUL or half a character')
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be an http(s) URL')
  .optional();

/** People, named by any of the ids that a school has for them. */
const ids = z.array(id).max(2000).optional();
export const people = z.object({ account_id: ids, teacher_id: ids, student_id: ids });
export type People = z.output<typeof people>;

/** An id, or 0 or nothing for "not given", as the 2017 document writes it. */
export const idOrNone = z.int().min(0).max(2_147_483_647).optional();

const wallClockForm = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/;

/** Wall clock in Asia/Shanghai, `YYYY-MM-DD HH:MM:SS`: a moment that exists, also for PostgreSQL, which knows no year 0. */
export const wallClock = z.string().refine((text) => {
  const [, day, time] = wallClockForm.exec(text) ?? [];
  const date = new Date(`${day}T${time}Z`);
  return (
    !Number.isNaN(date.getTime()) && date.getUTCFullYear() > 0 && date.toISOString() === `${day}T${time}.000Z`
  );
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
  const missing =
    (issue?.code === 'invalid_type' || issue?.code === 'invalid_union') && issue.input === undefined;
  return missing
    ? { error: 'missing_field', values: { field, detail: '' } }
    : { error: 'bad_field', values: { field, detail: (issue?.message ?? '').slice(0, 200) } };
}
