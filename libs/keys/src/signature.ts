import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyHeaders } from '#contracts';

/** What of a request signature v2 covers, beside the headers of the key. */
export interface Signed {
  /** In capitals. */
  method: string;
  /** Path and query, byte for byte as they were sent. */
  url: string;
  /** Content-Type as it was sent; empty where there is none. */
  contentType: string;
  body: Uint8Array;
  /** SHA-256 of the body in hexadecimal, where somebody has it already. */
  digest?: string | undefined;
}

/** What is signed: a line each, and none of them can hold the end of one. */
export function signedText(
  { method, url, contentType, body, digest = hash('sha256', body, 'hex') }: Signed,
  headers: KeyHeaders,
): string {
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  const { 'x-key-id': keyId, 'x-timestamp': timestamp, 'x-nonce': nonce } = headers;
  return ['V2', method, path, query, keyId, timestamp, nonce, contentType, digest].join('\n');
}

/** The HMAC of a text; its key are the bytes of the secret as it is shown. */
export const hmacOf = (secret: string, text: string): Buffer => createHmac('sha256', secret).update(text).digest();

/** A key has one secret, or two while one takes over from the other. */
const mostSecrets = 2;

/** Stands for a secret that is not there. */
const nobodys = randomBytes(32).toString('base64url');

/**
 * Which of a key's secrets has signed a text: 0 the newest one, 1 the older one; undefined: none has. As many HMACs are made
 * for a key that has one secret, or none because nobody knows it, so that the time of an answer tells nobody which keys exist.
 */
export function signingSecret(
  { text, signature }: { text: string; signature: Buffer },
  secrets: readonly string[],
  hmac = hmacOf,
): number | undefined {
  let found: number | undefined;
  for (let place = 0; place < mostSecrets; place++) {
    const right = timingSafeEqual(hmac(secrets[place] ?? nobodys, text), signature);
    if (right && place < secrets.length) found ??= place;
  }
  return found;
}
