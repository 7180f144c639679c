import { createHash, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '#contracts';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** The signature of the 2017 document: md5(timestamp + md5(school_id + account_id + salt)), in lower-case hex. */
export function signatureOf(
  { timestamp, school_id, account_id }: Omit<Credentials, 'sign'>,
  salt: string,
): string {
  return md5(timestamp + md5(`${school_id}${account_id}${salt}`));
}

/** Whether the signature was made with one of the salts. Takes the same time wherever two digests differ. */
export function isSignedWith(credentials: Credentials, salts: readonly string[]): boolean {
  const given = Buffer.from(credentials.sign.toLowerCase(), 'latin1');
  let matches = false;
  for (const salt of salts) {
    const expected = Buffer.from(signatureOf(credentials, salt), 'latin1');
    matches = timingSafeEqual(given, expected) || matches;
  }
  return matches;
}
