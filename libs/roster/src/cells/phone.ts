import { compact } from './normal.js';

/**
 * A phone number without what people write between its digits: a Chinese mobile number as 11 digits, a landline with its
 * area, any other as + and country.
 * @returns undefined for what is none
 */
export function phoneOf(text: string): string | undefined {
  const written = compact(text)
    .replace(/^'/, '')
    .replace(/[-.()·—–]/g, '');
  const digits = written.replace(/^(\+|00)86(?=1\d{10}$|0?\d{10,11}$)/, '').replace(/^86(?=1[3-9]\d{9}$)/, '');
  if (/^1[3-9]\d{9}$/.test(digits) || /^0\d{9,11}$/.test(digits)) return digits;
  return /^\+(?!86)[1-9]\d{7,14}$/.test(digits) ? digits : undefined;
}
