import { FileRefused } from './refused.js';

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16' | 'gb18030';

/** Node brings the whole of ICU along, and GB 18030 with it, of which GBK and GB 2312 are parts. */
const decode = (encoding: string, bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * The text of a file without a mark of its encoding is UTF-8 if it can be, since text in another encoding hardly ever is.
 * @throws FileRefused for what is neither
 */
export function textOf(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const [first, second, third] = bytes;
  const tries: [Encoding, string][] =
    first === 0xff && second === 0xfe
      ? [['utf-16', 'utf-16le']]
      : first === 0xef && second === 0xbb && third === 0xbf
        ? [['utf-8-bom', 'utf-8']]
        : [
            ['utf-8', 'utf-8'],
            ['gb18030', 'gb18030'],
          ];
  for (const [encoding, label] of tries) {
    const text = decode(label, bytes);
    // Nobody writes it, and binary files are full of it.
    if (text !== undefined && !text.includes('\0')) return { text, encoding };
  }
  throw new FileRefused('unknown_encoding');
}
