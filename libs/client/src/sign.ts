import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const md5Hex = (text: string): string => bytesToHex(md5(utf8ToBytes(text)));

/** Who asks, and the secret that proves it. */
export interface Identity {
  schoolId: number;
  accountId: number;
  salt: string;
}

/** The signature of the 2017 document. Works in browsers, where there is no MD5. */
export const sign = (timestamp: string, { schoolId, accountId, salt }: Identity): string =>
  md5Hex(timestamp + md5Hex(`${schoolId}${accountId}${salt}`));

/** A timestamp that no request has used: the time and chance, within the 31 characters that the contract allows. */
export function freshTimestamp(): string {
  const chance = crypto.getRandomValues(new Uint32Array(2));
  return `${Date.now()}-${[...chance].map((part) => part.toString(36)).join('')}`.slice(0, 31);
}

/** The fields that every request carries, in its JSON or in its query. */
export interface Credentials {
  school_id: number;
  account_id: number;
  timestamp: string;
  sign: string;
}

/**
 * Signs one request. For requests that the client has no method for, such as the `src` of an image:
 * `/api/userpic?${new URLSearchParams(Object.entries(credentials(identity)))}`.
 */
export const credentials = (identity: Identity, timestamp = freshTimestamp()): Credentials => ({
  school_id: identity.schoolId,
  account_id: identity.accountId,
  timestamp,
  sign: sign(timestamp, identity),
});
