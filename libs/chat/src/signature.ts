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
  const [secret] = secrets.filter((one) => isGenuine(text, [one]));
  if (secret === undefined) return undefined;
  const { callId } = parseVendor(text) as { callId: string };
  return JSON.stringify({ callId, accept: 'true', reason: '', security: md5(`${callId}${secret}true`) });
}

/**
 * Whether a callback's `security` was made with one of our secrets: md5 of callId + secret + timestamp in lower-case hex.
 * It covers no word of the message, so the address that callbacks come to must be known to the vendor alone.
 * Takes as long whichever secret fits, and however much of it.
 * @param secrets those that live: one for each rule in the vendor's console, or two while one takes over from the other
 */
export function isGenuine(text: string, secrets: readonly string[]): boolean {
  const { callId, timestamp, security } = (parseVendor(text) ?? {}) as Record<string, unknown>;
  const digits = timestamp instanceof LosslessNumber ? timestamp.value : timestamp;
  if (typeof callId !== 'string' || typeof digits !== 'string' || typeof security !== 'string') return false;
  const given = digest(security);
  return secrets
    .filter((secret) => secret !== '')
    .map((secret) => timingSafeEqual(digest(md5(callId + secret + digits)), given))
    .includes(true);
}
