import type { ByteRange } from '#blobs';

/**
 * What of a file a `Range` header asks for (RFC 9110, 14.1.2): one range. Several, another unit or nonsense are passed
 * over, as the RFC allows, and the whole file is sent.
 * @returns undefined for the whole file, `unsatisfiable` where the range begins behind the end
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size - 1 };
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < from) return undefined;
  return from >= size ? 'unsatisfiable' : { from, to };
}
