import type { Limits } from './limits.js';
import { FileRefused } from './refused.js';
import { readWhole } from './xml.js';
import type { Zip } from './zip.js';

/** The texts that cells name by their number. Readings beside Chinese or Japanese text (`rPh`) are not part of it. */
export async function sharedTexts(zip: Zip, limits: Limits): Promise<string[]> {
  const texts: string[] = [];
  const path = 'xl/sharedStrings.xml';
  if (!zip.has(path)) return texts;
  let [text, characters, inText, inReading] = ['', 0, false, false];
  await readWhole(zip.read(path), {
    open(tag) {
      if (tag === 'si') text = '';
      if (tag === 't') inText = true;
      if (tag === 'rPh') inReading = true;
    },
    text(more) {
      if (inText && !inReading) text += more;
    },
    close(tag) {
      if (tag === 't') inText = false;
      if (tag === 'rPh') inReading = false;
      if (tag !== 'si') return;
      texts.push(text);
      characters += text.length;
      if (texts.length > limits.sharedTexts || characters > limits.sharedCharacters)
        throw new FileRefused('too_much_inside', path);
    },
  });
  return texts;
}

/** Formats of dates that every workbook has: those of all countries, then those of the Far East. */
const ownDateFormat = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Letters that stand for parts of a date; what is quoted, escaped or in brackets stands for itself. */
const isDateFormat = (code: string) => /[ymd]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, ''));

/** @returns whether the style of that number shows a date */
export async function dateStyles(zip: Zip): Promise<(style: number) => boolean> {
  const path = 'xl/styles.xml';
  if (!zip.has(path)) return () => false;
  const own = new Map<number, boolean>();
  const styles: number[] = [];
  let inCells = false;
  await readWhole(zip.read(path), {
    open(tag, { numFmtId = '0', formatCode = '' }) {
      if (tag === 'numFmt') own.set(Number(numFmtId), isDateFormat(formatCode));
      if (tag === 'cellXfs') inCells = true;
      if (tag === 'xf' && inCells) styles.push(Number(numFmtId));
    },
    close(tag) {
      if (tag === 'cellXfs') inCells = false;
    },
    text() {},
  });
  return (style) => {
    const format = styles[style] ?? 0;
    return own.get(format) ?? ownDateFormat(format);
  };
}
