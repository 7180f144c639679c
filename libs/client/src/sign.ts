import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const md5Hex = (text: string): string => bytesToHex(md5(utf8ToBytes(text)));

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
