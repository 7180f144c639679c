import { compact } from './normal.js';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';

/** The last digit of the number of an identity card (GB 11643), by the 17 before it. */
export const checkDigitOf = (seventeen: string): string =>
  checks[weights.reduce((sum, weight, at) => sum + weight * Number(seventeen[at]), 0) % 11]!;

export type IdNumber = { number: string } | { wrong: 'id_number_form' | 'id_number_check' };

/** The number of an identity card; also behind the G or L of a 学籍号, the national number of a pupil. */
export function idNumberOf(text: string): IdNumber {
  const number = compact(text)
    .toUpperCase()
    .replace(/^[GLＧ](?=\d{17})/, '')
    .replace(/^'/, '');
  if (!/^\d{17}[\dX]$/.test(number)) return { wrong: 'id_number_form' };
  const day = number.slice(6, 14);
  if (!isDay(Number(day.slice(0, 4)), Number(day.slice(4, 6)), Number(day.slice(6))))
    return { wrong: 'id_number_check' };
  return checkDigitOf(number) === number[17] ? { number } : { wrong: 'id_number_check' };
}

export function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 1900;
}
