import { pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';

/** What a file may take of us. */
export interface FileBounds {
  /** Bytes as they come. */
  packed: number;
  /** Bytes of the text. */
  text: number;
  /** Characters of a line. */
  line: number;
}

/** Some hundred times what a large school says in an hour; no message of Easemob has a line of such length. */
export const usualBounds: FileBounds = { packed: 64 * 1024 ** 2, text: 1024 ** 3, line: 1024 ** 2 };

/** A file that does not come to its end, is none, or is larger than any should be. Its message is for operators. */
export class BrokenFile extends Error {}

/**
 * The lines of a gzipped text as they come, without blank ones. Never more of it is in memory than a line and a piece.
 * @throws BrokenFile; what has come until then is true
 */
export async function* linesOf(packed: Readable, bounds: FileBounds = usualBounds): AsyncGenerator<string> {
  const text = pipeline(
    packed,
    (pieces: AsyncIterable<Buffer>) => within(bounds.packed, 'packed', pieces),
    createGunzip(),
    () => undefined, // whoever reads it is told
  );
  try {
    yield* splitLines(within(bounds.text, 'unpacked', text as AsyncIterable<Buffer>), bounds.line);
  } catch (error) {
    if (error instanceof BrokenFile) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BrokenFile(`broken file: ${code ?? message}`, { cause: error });
  } finally {
    packed.destroy();
  }
}

async function* within(most: number, how: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > most) throw new BrokenFile(`larger than ${most} bytes ${how}`);
    yield piece;
  }
}

async function* splitLines(pieces: AsyncIterable<Buffer>, longest: number): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.write(piece)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (fits(line, longest)) yield line;
    fits(rest, longest);
  }
  rest += decoder.end();
  if (fits(rest, longest)) yield rest;
}

/** @returns whether there is anything in it */
function fits(line: string, longest: number): boolean {
  if (line.length > longest) throw new BrokenFile(`a line longer than ${longest} characters`);
  return line.trim() !== '';
}

/** Some at a time. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
