import { isSafeNumber, LosslessNumber, parse } from 'lossless-json';
import {
  commands,
  envelope,
  fail,
  fieldFault,
  isCommandName,
  isFailure,
  keyedEnvelope,
  plainEnvelope,
  type Envelope,
  type Failure,
  type KeyedEnvelope,
} from '#contracts';
import type { z } from 'zod';

/** `POST /api/im` takes no more than this. Enough for the longest lists the contract allows. */
export const bodyLimit = 256 * 1024;

/** Passes over a byte order mark: old Windows clients begin their JSON with one. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
const isJson = /^application\/json\s*(;|$)/i;

/** What a body holds for the envelope, and the whole of it, whose other fields belong to the command. */
interface Read<E> {
  envelope: E;
  body: object;
}

/** The transport and the envelope of `POST /api/im`: content type, then JSON, then the fields that every request has. */
export function readEnvelope(contentType: string | undefined, body: unknown): Failure | Read<Envelope> {
  const read = readBody(contentType, body);
  if (isFailure(read)) return read;
  const plain = plainEnvelope(read.body);
  return plain ? { envelope: plain, body: read.body } : readFields(envelope, read.body);
}

/** The same where a service key signs in the headers. A command in somebody's name must say in whose. */
export function readKeyedEnvelope(contentType: string | undefined, body: unknown): Failure | Read<KeyedEnvelope> {
  const whole = readBody(contentType, body);
  if (isFailure(whole)) return whole;
  const read = readFields(keyedEnvelope, whole.body);
  if (isFailure(read)) return read;
  const { cmd, account_id } = read.envelope;
  const ofSchool = isCommandName(cmd) && 'ofSchool' in commands[cmd];
  return account_id === undefined && !ofSchool ? fail('missing_field', { field: 'account_id' }) : read;
}

/** A JSON object, and what is none. */
export function readBody(contentType: string | undefined, bytes: unknown): Failure | { body: object } {
  if (!isJson.test(contentType ?? '')) return fail('bad_content_type');
  const body = parseObject(bytes);
  return body ? { body } : fail('bad_json');
}

function readFields<S extends z.ZodType>(schema: S, body: object): Failure | Read<z.output<S>> {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return { envelope: result.data, body };
  const { error, values } = fieldFault(result.error.issues);
  return fail(error, values);
}

/** Numbers that a double may not hold as they are written. */
const mayLoseNumbers = /\d{16}|\d\.\d|\d[eE]/;

/**
 * The body with every number in `ext` that a double would change kept as its text: `ext` is passed on, not calculated
 * with. What is nested too deeply for that stays as it is, and is refused as too long.
 */
function withNumbersKept(body: { ext: unknown }, text: string): object {
  try {
    const whole = parse(text, null, { parseNumber: keepNumber, onDuplicateKey: ({ newValue }) => newValue });
    return { ...body, ext: (whole as typeof body).ext };
  } catch (error) {
    if (error instanceof RangeError) return body;
    throw error;
  }
}

const keepNumber = (digits: string) => (isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits));

function parseObject(body: unknown): object | undefined {
  if (!Buffer.isBuffer(body)) return undefined;
  try {
    const text = utf8.decode(body);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return 'ext' in value && mayLoseNumbers.test(text) ? withNumbersKept(value, text) : value;
  } catch {
    return undefined;
  }
}
