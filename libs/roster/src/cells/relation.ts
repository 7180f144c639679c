import { compact } from './normal.js';

/** Relations of a guardian to a pupil by the word that groups show. Codes are those of GB/T 4761. */
const words: Record<string, readonly string[]> = {
  父亲: ['父亲', '爸爸', '父', '爸', '父子', '父女', '51', 'father', 'dad', 'parent-father'],
  母亲: ['母亲', '妈妈', '母', '妈', '母子', '母女', '52', 'mother', 'mom', 'mum'],
  祖父: ['祖父', '爷爷', '61', 'grandfather'],
  祖母: ['祖母', '奶奶', '62', 'grandmother'],
  外祖父: ['外祖父', '外公', '姥爷', '63'],
  外祖母: ['外祖母', '外婆', '姥姥', '64'],
  兄长: ['哥哥', '兄', '71', 'brother'],
  姐姐: ['姐姐', '姐', '73', 'sister'],
  亲属: ['亲属', '叔叔', '伯父', '姑姑', '姨妈', '舅舅', '亲戚', 'relative', 'aunt', 'uncle'],
  监护人: ['监护人', '其他监护人', '其他', '家长', '97', '99', 'guardian', 'parent', 'other'],
};

/** What it is where nothing is said. */
export const someGuardian = '监护人';

const byWord = new Map(Object.entries(words).flatMap(([name, all]) => all.map((word) => [word, name] as const)));

/** @returns the word for 父亲, 51, `51-父亲` or Father; undefined for what says no relation */
export function relationOf(text: string): string | undefined {
  const written = compact(text).toLowerCase();
  const [, code, word] = /^(\d{2})[-.:,]?(.*)$/.exec(written) ?? [];
  return byWord.get(written) ?? (word ? byWord.get(word) : undefined) ?? (code ? byWord.get(code) : undefined);
}
