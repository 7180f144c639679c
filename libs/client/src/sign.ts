import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { freshTimestamp } from './fresh.js';
import { utf8 } from './utf8.js';

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
