import { stringify } from 'lossless-json';
import { z } from 'zod';
import { byteLength } from './fields.js';

const largestExt = 4096;
/** Easemob takes 5 KB of body and ext, and `im_message_id` goes into ext. */
export const largestMessage = 5 * 1024 - 40;

/** Fields that Easemob passes on to the receivers. Kept as text: whatever JSON holds goes through unchanged. */
export const ext = z
  .record(z.string(), z.unknown())
  .refine((value) => jsonLength(value) <= largestExt, `must not exceed ${largestExt} bytes`);

/** Bytes of a value as JSON. What is nested too deeply to be written has a body's worth of brackets: it is too long. */
export function jsonLength(value: unknown): number {
  try {
    return byteLength(stringify(value) ?? '');
  } catch (error) {
    if (error instanceof RangeError) return Infinity;
    throw error;
  }
}
