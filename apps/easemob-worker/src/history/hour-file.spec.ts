import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { BrokenFile, inBatches, linesOf, usualBounds, type FileBounds } from './hour-file.js';

const inPieces = (bytes: Buffer, size = 7) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  );
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const read = (packed: Readable, bounds: Partial<FileBounds> = {}) =>
  all(linesOf(packed, { ...usualBounds, ...bounds }));
const text = '{"一":1}\n\n{"二":2}\r\n   \n{"三":3}';

describe('the lines of a gzipped file', () => {
  it.each([1, 2, 7, 1000])('come whole, in pieces of %i, and none that is blank', async (size) => {
    const lines = await read(inPieces(gzipSync(text), size));
    expect(lines.map((line) => line.trim())).toEqual(['{"一":1}', '{"二":2}', '{"三":3}']);
  });

  it('come from files one behind the other, as stores make them', async () => {
    expect(await read(inPieces(Buffer.concat([gzipSync('a\n'), gzipSync('b\n')])))).toEqual(['a', 'b']);
  });

  it('are none of an empty one', async () => {
    expect(await read(inPieces(gzipSync('')))).toEqual([]);
  });

  const cut = gzipSync(text).subarray(0, 30);
  const zeros = gzipSync(Buffer.alloc(1_000_000));
  it.each<[string, Buffer, Partial<FileBounds>, RegExp]>([
    ['is cut off', cut, {}, /broken file: Z_BUF_ERROR/],
    ['is none', Buffer.from('<Error>AccessDenied</Error>'), {}, /broken file: Z_DATA_ERROR/],
    [
      'has a wrong sum',
      Buffer.concat([gzipSync(text).subarray(0, -8), Buffer.alloc(8)]),
      {},
      /broken file: Z_DATA_ERROR/,
    ],
    ['is too large as it comes', gzipSync(text), { packed: 10 }, /larger than 10 bytes packed/],
    ['is a bomb', zeros, { text: 100_000 }, /larger than 100000 bytes unpacked/],
    ['has a line without end', zeros, { line: 1000 }, /a line longer than 1000 characters/],
  ])('are refused where it %s', async (_what, bytes, bounds, reason) => {
    const packed = inPieces(bytes, 20);
    await expect(read(packed, bounds)).rejects.toThrow(reason);
    await expect(read(inPieces(bytes, 20), bounds)).rejects.toThrow(BrokenFile);
    expect(packed.destroyed).toBe(true);
  });

  it('are refused where the connection breaks', async () => {
    const broken = Readable.from(
      (function* () {
        yield gzipSync(text).subarray(0, 20);
        throw Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
      })(),
    );
    await expect(read(broken)).rejects.toThrow('broken file: UND_ERR_SOCKET');
  });

  it('let go of the file when nobody reads on', async () => {
    const packed = inPieces(gzipSync('a\nb\nc'));
    for await (const line of linesOf(packed)) if (line === 'a') break;
    expect(packed.destroyed).toBe(true);
  });

  it('come some at a time', async () => {
    expect(await all(inBatches(linesOf(inPieces(gzipSync('a\nb\nc'))), 2))).toEqual([['a', 'b'], ['c']]);
  });
});
