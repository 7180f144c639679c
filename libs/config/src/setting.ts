import { z } from 'zod';

/** One environment variable: how its text is read, what it means, and whether its value may ever be shown. */
export interface Setting<S extends z.ZodType = z.ZodType> {
  schema: S;
  doc: string;
  secret?: true;
}

export const setting = <S extends z.ZodType>(doc: string, schema: S): Setting<S> => ({ doc, schema });
export const secret = <S extends z.ZodType>(doc: string, schema: S): Setting<S> => ({ doc, schema, secret: true });

export const text = z.string({ error: 'is required' });
export const integer = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);
export const port = integer(0, 65_535);
/** Where to listen. An IPv6 address may be given as in a URL, `[::1]`. */
export const address = z.string().transform((value) => value.replace(/^\[(.*)\]$/, '$1'));
/** Of keeping something, 0 being for ever. @param least so long it is needed: more than that, and why if that is not plain */
export const ageInDays = (to: number, { least, why = '' }: { least: number; why?: string }) =>
  integer(0, to).refine((days) => days === 0 || days > least, `must be 0, or more than ${least}${why && `: ${why}`}`);
export const milliseconds = (from: number, to: number) => integer(from, to);
const isUrl = (protocols: readonly string[]) => (value: string) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1));
const beginnings = (protocols: readonly string[]) => protocols.map((protocol) => `${protocol}://`).join(' or ');
export const url = (...protocols: string[]) =>
  text.refine(isUrl(protocols), `must be a URL starting with ${beginnings(protocols)}`);
/** Names something and need not lead anywhere: a URL, or `urn:…`. It is told to everybody. */
export const sourceUri = z
  .string()
  .refine(
    (value) => /^[\x21-\x7e]{1,200}$/.test(value) && URL.canParse(value) && new URL(value).password === '',
    'must be a URI of at most 200 characters, without a password',
  );
/** Comma separated, and handed on as they are. */
export const urls = (...protocols: string[]) =>
  text.refine(
    (value) => value.split(',').every((one) => isUrl(protocols)(one.trim())),
    `must be one or several URLs starting with ${beginnings(protocols)}, comma separated`,
  );
export const inWords = z
  .literal('yes', { error: 'must be the word yes, or absent' })
  .optional()
  .transform((value) => value === 'yes');
const items = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
/** Comma separated. */
export const list = text.transform(items);
/** The same, as it is where nothing is set. */
export const listOr = (fallback: string) => z.string().default(fallback).transform(items);
/** Some of these; all of them where nothing is set. */
export const listOf = <const T extends string>(...all: T[]) =>
  listOr(all.join())
    .refine((given) => given.length > 0, `must be some of ${all.join(', ')}`)
    .pipe(z.array(z.enum(all, { error: `must be some of ${all.join(', ')}` })));
export const originList = listOr('').refine(
  (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
  'must be a list of origins like https://app.school.example, without a path',
);
export const flag = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default(fallback)
    .transform((value) => value === 'on');

/** The salt printed in the 2017 document. Good for a demo, worthless as a secret: everybody can read it. */
export const publishedSalt = 'Tk07EiJfCcrL';

/** Shorter ones can be found by trial from one signed request. That of the 2017 document is as long as this. */
const shortestSalt = 12;

/** Signature salts, comma separated, the newest first: one, or two while apps move from the older to the newer. */
export const saltList = list
  .refine((salts) => salts.length >= 1 && salts.length <= 2, 'must be one salt, or two during a rotation')
  .refine(
    (salts) => salts.every((salt) => salt.length >= shortestSalt),
    `every salt must have at least ${shortestSalt} characters`,
  );
