import { isNativeError } from 'node:util/types';

/**
 * Keys that may hold a secret or a child's data. They are masked wherever they appear, as a net under the rule that such
 * values are not handed to the logger in the first place.
 */
const masked = new Set([
  'sign',
  'salt',
  'salts',
  'secret',
  'secrets',
  'password',
  'token',
  'access_token',
  'client_secret',
  'authorization',
  'real_name',
  'nickname',
  'content',
  'msg',
  'ext',
  'url',
]);

const censor = '[masked]';
/** Nothing of ours is nested so deeply; what is may be without end. */
const deepest = 8;

/**
 * The fields of a log line as they may be shown: masked keys without their values, errors as what they are. One walk;
 * what holds nothing to mask is returned as it is, and nothing of the caller's is changed.
 */
export function presentable(fields: Record<string, unknown>): Record<string, unknown> {
  return walk(fields, 0) as Record<string, unknown>;
}

function walk(value: object, depth: number): unknown {
  if (depth > deepest) return censor;
  if (isNativeError(value) || value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map((item) => walked(item, depth));
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const held = (value as Record<string, unknown>)[key];
    const shown = showable(key, held, depth);
    if (shown !== held) (changed ??= { ...value })[key] = shown;
  }
  return changed ?? value;
}

function showable(key: string, held: unknown, depth: number): unknown {
  // At the top `msg` is the line's own text.
  if (masked.has(key) && held !== undefined && (depth > 0 || key !== 'msg')) return censor;
  return walked(held, depth);
}

const walked = (held: unknown, depth: number): unknown => (isLookedInto(held) ? walk(held, depth + 1) : held);

/** What knows itself how it is written, such as a Date, is left to do so; an error is not. */
const isLookedInto = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  (isNativeError(value) || typeof (value as { toJSON?: unknown }).toJSON !== 'function');

/** What an error is, without what it carries: database errors hold the statement's parameters, names and texts. */
function describeError({ name, message, stack, code }: Error & { code?: unknown }): object {
  return { type: name, message, ...(typeof code === 'string' && { code }), stack };
}
