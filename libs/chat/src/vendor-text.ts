import { LosslessNumber, parse } from 'lossless-json';
import { z } from 'zod';

/** The vendor's own messages end at 40 KB; whatever is longer than this is nobody's message. In characters. */
const longestText = 256 * 1024;

/**
 * What the vendor sent, with every number as the digits that it wrote: ids have more of them than a double holds.
 * @returns undefined where it is no JSON, too long, or nested too deeply
 */
export function parseVendor(text: string): unknown {
  if (text.length > longestText) return undefined;
  try {
    return parse(text.replace(/^\ufeff/, ''), null, { onDuplicateKey: ({ newValue }) => newValue });
  } catch {
    return undefined;
  }
}

/**
 * The JSON text of what `parseVendor` gave, with its numbers as they were written. lossless-json's own writer takes any
 * object that says so for a number, and people may send such.
 */
export function jsonText(value: unknown): string {
  if (value instanceof LosslessNumber) return value.value;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`);
  return `{${members.join(',')}}`;
}

/** A text as the database takes it: without NUL and halves of characters, cut off where it is too long. */
const stored = (text: string, longest: number): string => text.replaceAll('\0', '').slice(0, longest).toWellFormed();

const written = z.union([z.string(), z.instanceof(LosslessNumber).transform(({ value }) => value)]);

/*
 * Fields as they may come: what is missing, of another kind or out of bounds is `undefined`, and spoils nothing else.
 */

/** Words of people. @param longest in UTF-16 units; what is beyond is cut off */
export const words = (longest: number) =>
  z
    .string()
    .transform((text) => stored(text, longest) || undefined)
    .optional()
    .catch(undefined);

/** A name or an id: taken as it is written, or not at all. */
export const token = written
  .refine((text) => /^[^\p{Z}\p{Cc}\p{Cs}]{1,255}$/u.test(text) && text.length <= 255)
  .optional()
  .catch(undefined);

const bounded = (smallest: number, largest: number) =>
  written
    .transform((text) => (text.trim() === '' ? NaN : Math.round(Number(text))))
    .refine((value) => value >= smallest && value <= largest)
    .optional()
    .catch(undefined);

const largestInteger = 2 ** 31 - 1;

/** A count of seconds, bytes or pixels that fits into an integer column. */
export const count = bounded(0, largestInteger);

/** An id of ours, a number or its text. */
export const ownNumber = (largest: number) =>
  written
    .refine((text) => /^-?\d{1,16}$/.test(text))
    .transform(Number)
    .refine((value) => Math.abs(value) <= largest)
    .optional()
    .catch(undefined);

/** plan_id, as the column of the log holds it. */
export const planId = ownNumber(largestInteger);

/** A moment in milliseconds since 1970, of the years in which there is such a message. */
export const moment = bounded(Date.UTC(2000), Date.UTC(2100));

/** An object with these fields, or one without any. */
export const group = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const fields = z.object(shape);
  return z
    .unknown()
    .optional()
    .transform((value): Partial<z.output<typeof fields>> => fields.safeParse(value).data ?? {});
};

/** im_user_id, where the name of a user of the vendor spells one. */
export function spelledId(name: string | undefined): number | undefined {
  return name !== undefined && /^[1-9]\d{0,9}$/.test(name) && Number(name) <= largestInteger ? Number(name) : undefined;
}
