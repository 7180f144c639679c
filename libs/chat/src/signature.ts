import { createHash, timingSafeEqual } from 'node:crypto';
import { LosslessNumber } from 'lossless-json';
import { parseVendor } from './vendor-text.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * What to answer to a genuine callback, as the vendor asked for it in 2017: signed with the secret that it was signed with.
 * @returns undefined where it is not genuine
 */
export function acceptanceOf(text: string, secrets: readonly string[]): string | undefined {
  const signed = signerOf(text, secrets);
  if (signed === undefined) return undefined;
  const { callId, secret } = signed;
  return JSON.stringify({ callId, accept: 'true', reason: '', security: md5(`${callId}${secret}true`) });
}

/**
 * Whether a callback's `security` was made with one of our secrets: md5 of callId + secret + timestamp in lower-case hex.
 * It covers no word of the message, so the address that callbacks come to must be known to the vendor alone.
 * @param secrets those that live: one for each rule in the vendor's console, or two while one takes over from the other
 */
export const isGenuine = (text: string, secrets: readonly string[]): boolean => signerOf(text, secrets) !== undefined;

/** Takes as long whichever secret fits, and however much of it. */
function signerOf(text: string, secrets: readonly string[]): { callId: string; secret: string } | undefined {
  const { callId, timestamp, security } = (parseVendor(text) ?? {}) as Record<string, unknown>;
  const digits = timestamp instanceof LosslessNumber ? timestamp.value : timestamp;
  if (typeof callId !== 'string' || typeof digits !== 'string' || typeof security !== 'string') return undefined;
  const given = digest(security);
  const [secret] = secrets
    .filter((one) => one !== '')
    .filter((one) => timingSafeEqual(digest(md5(callId + one + digits)), given));
  return secret === undefined ? undefined : { callId, secret };
}
