import { randomFillSync } from 'node:crypto';

/** Random bytes are got for many at a time: a call of the system for each would cost more than all else of an id. */
const pool = Buffer.allocUnsafe(8192);
let used = pool.length;

/** Random bytes, in hex. @param bytes at most 64 */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
