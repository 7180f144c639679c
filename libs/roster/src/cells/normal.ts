/**
 * Text as it was meant: full-width digits, letters, brackets, commas and spaces become plain ones, runs of white space one
 * space, and what cannot be seen is left out.
 */
export const normal = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/、/g, ',')
    .replace(/\s+/g, ' ')
    .trim();

/** {@link normal}, without any space: for what is compared. */
export const compact = (text: string): string => normal(text).replace(/ /g, '');

const chineseDigits = '零一二三四五六七八九';

/** @returns 12 for 十二, 20 for 二十; the number itself for digits; undefined for anything else */
export function smallNumber(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const [, tens, ones] = /^([一二三四五六七八九]?十)?([一二三四五六七八九])?$/.exec(text) ?? [];
  if (tens === undefined && ones === undefined) return undefined;
  const ten = tens === undefined ? 0 : tens === '十' ? 1 : chineseDigits.indexOf(tens[0]!);
  return ten * 10 + (ones === undefined ? 0 : chineseDigits.indexOf(ones));
}

/** A long number that a spreadsheet program has turned into one with an exponent: its last digits are lost for good. */
export const isDestroyedNumber = (text: string): boolean => /^\d+(\.\d+)?[Ee]\+?\d+$/.test(compact(text));
