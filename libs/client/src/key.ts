import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { freshNonce } from './fresh.js';
import { utf8 } from './utf8.js';

/** What the operator has given a service: `ops key add`. */
export interface ServiceKey {
  /** `k_…` */
  id: string;
  /** `sk_…` */
  secret: string;
}

/** A request as it goes out. What is signed must be what is sent, to the byte. */
export interface OutgoingRequest {
  method: string;
  /** Path and query, as in the first line of the request. */
  path: string;
  contentType?: string;
  /** A text goes out as UTF-8. */
  body?: string | Uint8Array;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Not every host of JavaScript has a Buffer or btoa. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first, second, third] = [bytes[at]!, bytes[at + 1], bytes[at + 2]];
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    const four = [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]);
    text += four
      .slice(0, second === undefined ? 2 : third === undefined ? 3 : 4)
      .join('')
      .padEnd(4, '=');
  }
  return text;
}

/**
 * Signs one request with a service key (signature v2), for what the client has no method for.
 * @param moment when, and as which one; absent: now, and as a new one
 * @returns headers to send along, beside Content-Type as it was given
 */
export function keyHeaders(
  { id, secret }: ServiceKey,
  { method, path, contentType = '', body = '' }: OutgoingRequest,
  { timestamp = Math.floor(Date.now() / 1000), nonce = freshNonce() }: { timestamp?: number; nonce?: string } = {},
): Record<string, string> {
  const mark = path.indexOf('?');
  const [bare, query] = mark < 0 ? [path, ''] : [path.slice(0, mark), path.slice(mark + 1)];
  const digest = bytesToHex(sha256(typeof body === 'string' ? utf8(body) : body));
  const text = ['V2', method, bare, query, id, timestamp, nonce, contentType, digest].join('\n');
  return {
    'x-sign-version': '2',
    'x-key-id': id,
    'x-timestamp': String(timestamp),
    'x-nonce': nonce,
    'x-signature': `v2=${base64(hmac(sha256, utf8(secret), utf8(text)))}`,
  };
}
