import { createHmac } from 'node:crypto';

/**
 * A group's name as Easemob takes it (Easemob REST documentation, group management): it refuses "/" and may read "+"
 * as a space, so both become their full-width twins; control characters become spaces; at most 128 UTF-16 units, with
 * no character cut in half. A name made safe stays as it is when made safe again.
 */
export const safeGroupName = (name: string): string =>
  name
    .replaceAll('/', '／')
    .replaceAll('+', '＋')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 128)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();

/** A person's name as Easemob takes it for a nickname: one line of at most 100 UTF-16 units, no character cut in half. */
export const safeNickname = (name: string): string =>
  name
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 100)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();

/** The password of an IM user, derived so that it need not be stored: 32 hex digits of HMAC-SHA256. */
export const passwordFor = (secret: string, username: string): string =>
  createHmac('sha256', secret).update(username).digest('hex').slice(0, 32);
