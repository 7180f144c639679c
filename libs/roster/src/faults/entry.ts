/** What something is called, in Chinese and in English. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** An entry of the catalogue: what is wrong, and what somebody with a spreadsheet does about it. */
export interface Entry {
  readonly text: Words;
  readonly remedy: Words;
}

type Pair = readonly [zh: string, en: string];
const words = ([zh, en]: Pair): Words => ({ zh, en });

export const entry = (text: Pair, remedy: Pair): Entry => ({ text: words(text), remedy: words(remedy) });

/** Puts what it is about into the text. */
export const filled = ({ zh, en }: Words, detail: string): Words => ({
  zh: zh.replaceAll('{detail}', () => detail),
  en: en.replaceAll('{detail}', () => detail),
});
