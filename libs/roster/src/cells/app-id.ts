import { compact } from './normal.js';

/** An id as apps and the database hold it: a whole number from 1, of 31 bits. @returns undefined for what is none */
export function appIdOf(text: string): number | undefined {
  const written = compact(text);
  return /^[1-9]\d{0,9}$/.test(written) && Number(written) < 2 ** 31 ? Number(written) : undefined;
}
