import { z } from 'zod';

const fields = z.record(z.string(), z.unknown());

/**
 * One request and what must come back. Any text `$name` in it stands for what an earlier case has saved under that
 * name. To add a case, add one to the data in `cases/`.
 */
export const conformanceCase = z.strictObject({
  group: z.string(),
  name: z.string(),
  /**
   * What it takes to be played, each a switch of the command line. `writes`: it changes data. `strict`: the 2017 document
   * does not tell it, so an old server need not know it. `files`: it needs the demo photos, messages and files. `key`: a
   * service key for getGroupRelationId of school 6 and for nothing else. `keysAlone`: a school that takes nothing but keys.
   */
  needs: z.array(z.enum(['writes', 'strict', 'files', 'key', 'keysAlone'])).default([]),
  request: z.strictObject({
    /** A command for `POST /api/im` … */
    cmd: z.string().optional(),
    /** … or the path of a GET, its fields in the query. */
    path: z.string().startsWith('/').optional(),
    school: z.union([z.int(), z.literal('keysAlone')]).default(6),
    account: z.int().default(3419),
    /** Put over the signed envelope, so a field of the envelope here is one that was tampered with. */
    fields: fields.default({}),
    /** Names of fields left out. */
    without: z.array(z.string()).default([]),
    signed: z.enum(['valid', 'wrong', 'upperCase', 'numericTimestamp']).default('valid'),
    /** Signed with the service key instead, in the headers, and in no account's name; or with something wrong about it. */
    keyed: z.enum(['valid', 'wrongSecret', 'unknownKey', 'stale']).optional(),
    /** Another request sent just before with the same timestamp or nonce and signature; it differs in these fields. */
    first: fields.optional(),
    headers: z.record(z.string(), z.string()).default({}),
    /** Sent instead of the JSON, as it is. */
    body: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
  }),
  expect: z.strictObject({
    status: z.int(),
    /** The whole body. */
    text: z.string().optional(),
    /** Part of the JSON of the body: fields may be added, rows may not. A pattern stands for any text that fits. */
    json: z.unknown().optional(),
    /** Name of a failure. An old server has none; it is held to the status and a `code` that is not 0. */
    error: z.string().optional(),
    /** What `msg` of the failure tells, told apart only with `--strict`. */
    mentions: z.string().optional(),
    headers: z.record(z.string(), z.union([z.string(), z.instanceof(RegExp)])).default({}),
  }),
  /** Name → field of the answer, or `header:` and the name of one. */
  save: z.record(z.string(), z.string()).default({}),
});

/** A case as it is written. */
export type CaseData = z.input<typeof conformanceCase>;
export type Case = z.output<typeof conformanceCase>;

/** What cases have saved so far. */
export type Saved = Map<string, unknown>;

const placeholder = /^\$(\w+)$/;

/** A value with what was saved in the place of every `$name`. */
export function filled<T>(value: T, saved: Saved): T {
  const name = typeof value === 'string' && placeholder.exec(value)?.[1];
  if (name) return saved.get(name) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, saved)) as T;
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, saved)])) as T;
}

/** The names that a case, or a part of one, has placeholders for. */
export function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return placeholder.exec(value)?.slice(1) ?? [];
  if (Array.isArray(value) || isPlain(value)) return Object.values(value).flatMap(namesIn);
  return [];
}

/** Neither a pattern nor bytes. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
