import { crc32, deflateSync } from 'node:zlib';

/*
 * Small files of our own for the demo data, made here so that nobody's picture or voice is needed.
 */

/** A colour picture of `size` × `size` pixels as PNG. */
export function png(size: number, colourAt: (x: number, y: number) => [number, number, number]): Buffer {
  const lines = Array.from({ length: size }, (_, y) => [
    0,
    ...Array.from({ length: size }, (_, x) => colourAt(x, y)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2], 8); // 8 bits a channel, red green blue
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** A grey picture of `blocks` × `blocks` squares of 8 pixels as baseline JPEG; brightness 0..255 by square. */
export function jpeg(blocks: number, brightnessAt: (x: number, y: number) => number): Buffer {
  const side = [(blocks * 8) >> 8, (blocks * 8) & 255];
  // Of a square of one brightness only the mean is left; divided by 8 it is the brightness around 0.
  const quantisation = [0, ...Array<number>(64).fill(8)];
  // Twelve codes of four bits for the length of a difference; one code, `0`, for the end of a square.
  const means = [0x00, 0, 0, 0, 12, ...Array<number>(12).fill(0), ...Array(12).keys()];
  const rest = [0x10, 1, ...Array<number>(15).fill(0), 0];
  let bits = '';
  let before = 0;
  for (let square = 0; square < blocks * blocks; square++) {
    const mean = brightnessAt(square % blocks, Math.floor(square / blocks)) - 128;
    const difference = mean - before;
    const length = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
    const value = difference < 0 ? difference + 2 ** length - 1 : difference;
    bits += length.toString(2).padStart(4, '0');
    if (length > 0) bits += value.toString(2).padStart(length, '0');
    bits += '0';
    before = mean;
  }
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '1'), 2));
  return Buffer.from([
    ...[0xff, 0xd8, ...jpegPart(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0])],
    ...jpegPart(0xdb, quantisation),
    ...jpegPart(0xc0, [8, ...side, ...side, 1, 1, 0x11, 0]),
    ...[...jpegPart(0xc4, means), ...jpegPart(0xc4, rest)],
    ...jpegPart(0xda, [1, 1, 0x00, 0, 63, 0]),
    ...bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])),
    ...[0xff, 0xd9],
  ]);
}

const jpegPart = (marker: number, data: number[]): number[] => [
  0xff,
  marker,
  (data.length + 2) >> 8,
  (data.length + 2) & 255,
  ...data,
];

/** A voice message that says nothing, as AMR (RFC 4867, 5): frames "no data" of 20 ms each. */
export const silence = (seconds: number): Buffer =>
  Buffer.concat([Buffer.from('#!AMR\n', 'latin1'), Buffer.alloc(seconds * 50, 0x7c)]);
