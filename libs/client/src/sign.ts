import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Not every host of JavaScript has a TextEncoder. @throws URIError for half a character */
const utf8 = (text: string): Uint8Array =>
  Uint8Array.from(encodeURIComponent(text).match(/%..|[^%]/g) ?? [], (unit) =>
    unit.length > 1 ? Number.parseInt(unit.slice(1), 16) : unit.charCodeAt(0),
  );

const md5Hex = (text: string): string => bytesToHex(md5(utf8(text)));

/** Who asks, and the secret that proves it. */
export interface Identity {
  schoolId: number;
  accountId: number;
  salt: string;
}

/** The signature of the 2017 document. Works in browsers, where there is no MD5. */
export const sign = (timestamp: string, { schoolId, accountId, salt }: Identity): string =>
  md5Hex(timestamp + md5Hex(`${schoolId}${accountId}${salt}`));

const chance = (): string => Math.random().toString(36).slice(2, 10);

/**
 * A timestamp that no request has used: the time and chance, within the 31 characters that the contract allows. It has to
 * be new, not secret: what proves the caller is the salt.
 */
export const freshTimestamp = (): string => `${Date.now()}-${chance()}${chance()}`.slice(0, 31);

/** The fields that every request carries, in its JSON or in its query. */
export interface Credentials {
  school_id: number;
  account_id: number;
  timestamp: string;
  sign: string;
}

/** Signs one request, for what the client has no method for. */
export const credentials = (identity: Identity, timestamp = freshTimestamp()): Credentials => ({
  school_id: identity.schoolId,
  account_id: identity.accountId,
  timestamp,
  sign: sign(timestamp, identity),
});
