import type { z } from 'zod';
import { Refusal, unreadableJson, wrongMediaType } from './answers.js';

/**
 * What a body says; undefined when there is none, or a file. It is taken for JSON whatever its Content-Type: Easemob's
 * own PHP and Java SDKs and the examples of its documentation send none, or the one that curl puts there.
 * @param strict what is not said to be JSON is refused, as the documentation of 2023 has it
 */
export function bodyOf(
  raw: Buffer,
  { as, type, strict }: { as: 'json' | 'form' | 'file'; type: string; strict: boolean },
): unknown {
  if (raw.length === 0 || as === 'file') return undefined;
  const isJson = /^application\/json\b/i.test(type);
  if (as === 'form' && !isJson) return Object.fromEntries(new URLSearchParams(raw.toString()));
  if (strict && !isJson) return wrongMediaType();
  try {
    return JSON.parse(raw.toString());
  } catch {
    return unreadableJson();
  }
}

/** Reads a body by a schema whose messages are Easemob's; the first fault becomes the refusal. */
export function read<S extends z.ZodType>(
  schema: S,
  { body, refuse }: { body: unknown; refuse: (text: string) => Refusal },
): z.output<S> | Refusal {
  const parsed = schema.safeParse(body);
  return parsed.success ? parsed.data : refuse(parsed.error.issues[0]?.message ?? 'invalid');
}

/** A whole number of the query, bent into its range; anything else is the fallback. */
export function numberIn(
  text: string | undefined,
  { fallback, from, to }: { fallback: number; from: number; to: number },
): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Math.min(Math.max(Number(text), from), to) : fallback;
}

/** One page of a list whose cursor says how many items are behind it. */
export function pageOf<T>(
  items: T[],
  { cursor, limit }: { cursor: string | undefined; limit: number },
): { page: T[]; cursor?: string } {
  const start = Number(Buffer.from(cursor ?? '', 'base64url').toString()) || 0;
  const end = start + limit;
  return {
    page: items.slice(start, end),
    ...(end < items.length && { cursor: Buffer.from(String(end)).toString('base64url') }),
  };
}
