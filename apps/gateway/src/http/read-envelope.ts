import { isSafeNumber, LosslessNumber, parse } from 'lossless-json';
import { envelope, fail, fieldFault, plainEnvelope, type Envelope, type Failure } from '#contracts';

/** `POST /api/im` takes no more than this. Enough for the longest lists the contract allows. */
export const bodyLimit = 256 * 1024;

/** Passes over a byte order mark: old Windows clients begin their JSON with one. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
const isJson = /^application\/json\s*(;|$)/i;

/**
 * The transport and the envelope of `POST /api/im`: content type, then JSON, then the fields that every request has.
 * @returns the envelope together with the whole body, whose other fields belong to the command
 */
export function readEnvelope(
  contentType: string | undefined,
  body: unknown,
): Failure | { envelope: Envelope; body: object } {
  if (!isJson.test(contentType ?? '')) return fail('bad_content_type');
  const parsed = parseObject(body);
  if (!parsed) return fail('bad_json');
  const plain = plainEnvelope(parsed);
  if (plain) return { envelope: plain, body: parsed };
  const result = envelope.safeParse(parsed, { reportInput: true });
  if (result.success) return { envelope: result.data, body: parsed };
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
