import { isDay } from './id-number.js';
import { compact } from './normal.js';

export type Day = { day: string } | { wrong: 'date_form' | 'date_ambiguous' };

const dayFrom = (year: number, month: number, day: number): Day =>
  isDay(year, month, day)
    ? { day: [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-') }
    : { wrong: 'date_form' };

/**
 * A day in the forms that lists have: 2017-11-23, 2017.04.24, 2017/4/24, 2017年4月24日, 20170424, 4/24/2017. Where the year
 * is last and both others could be the month, nobody can tell, and it is not guessed.
 */
export function dayOf(text: string): Day {
  const written = compact(text).replace(/T?\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$/, '');
  const [, year, month, day] =
    /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/.exec(written) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(written) ?? [];
  if (year) return dayFrom(Number(year), Number(month), Number(day));
  const [, first, second, last] = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4})$/.exec(written) ?? [];
  if (!last) return { wrong: 'date_form' };
  const [a, b] = [Number(first), Number(second)];
  if (a <= 12 && b <= 12 && a !== b) return { wrong: 'date_ambiguous' };
  return a > 12 ? dayFrom(Number(last), b, a) : dayFrom(Number(last), a, b);
}
