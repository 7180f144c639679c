import { hash, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '#contracts';

const md5 = (text: string): string => hash('md5', text, 'hex');

/** The signature of the 2017 document: md5(timestamp + md5(school_id + account_id + salt)), in lower-case hex. */
export function signatureOf({ timestamp, school_id, account_id }: Omit<Credentials, 'sign'>, salt: string): string {
  return md5(timestamp + md5(`${school_id}${account_id}${salt}`));
}

/** What the signature is made of, for people: without the salt. */
export const signedText = ({ timestamp, school_id, account_id }: Omit<Credentials, 'sign'>): string =>
  `md5(${timestamp} + md5(${school_id}${account_id}***))`;

/** The salt that the signature was made with, if it was one of these. Takes the same time wherever two digests differ. */
export function signingSalt(credentials: Credentials, salts: readonly string[]): string | undefined {
  const given = Buffer.from(credentials.sign.toLowerCase(), 'latin1');
  let found: string | undefined;
  for (const salt of salts) {
    const expected = Buffer.from(signatureOf(credentials, salt), 'latin1');
    if (timingSafeEqual(given, expected)) found = salt;
  }
  return found;
}
