import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps secrets in the database so that whoever has a copy of it cannot sign with them. */
export interface Seal {
  /** @param key_id whose secret it is: sealed for one key, it opens for no other */
  close(secret: string, key_id: string): string;
  /** @returns undefined for what was sealed with another setting, for another key, or was changed */
  open(sealed: string, key_id: string): string | undefined;
}

const cipher = 'aes-256-gcm';
const [ivLength, tagLength] = [12, 16];

/** @param setting SERVICE_KEYS_SECRET: long and random, so that it is made fit for the cipher and not made slow to guess */
export function sealOf(setting: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', setting, '', 'secrets of service keys', 32));
  return {
    close(secret, key_id) {
      const iv = randomBytes(ivLength);
      const closing = createCipheriv(cipher, key, iv).setAAD(Buffer.from(key_id));
      const text = Buffer.concat([closing.update(secret), closing.final()]);
      return Buffer.concat([iv, closing.getAuthTag(), text]).toString('base64url');
    },
    open(sealed, key_id) {
      const bytes = Buffer.from(sealed, 'base64url');
      const [iv, tag] = [bytes.subarray(0, ivLength), bytes.subarray(ivLength, ivLength + tagLength)];
      try {
        const opening = createDecipheriv(cipher, key, iv, { authTagLength: tagLength });
        opening.setAAD(Buffer.from(key_id)).setAuthTag(tag);
        const text = opening.update(bytes.subarray(ivLength + tagLength));
        return Buffer.concat([text, opening.final()]).toString();
      } catch {
        return undefined;
      }
    },
  };
}
