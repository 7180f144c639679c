import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import type { Limits } from './limits.js';
import { FileRefused } from './refused.js';

/** The files in a workbook or bundle. What is unpacked of all of them together has one bound. */
export class Zip {
  private unpacked = 0;

  private constructor(
    private readonly file: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly limits: Limits,
  ) {}

  /** @throws FileRefused for a damaged file, and for one with too much in it */
  static async open(bytes: Uint8Array, limits: Limits): Promise<Zip> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const file = await damageOf(fromBufferPromise(buffer, { lazyEntries: true, autoClose: false }));
    if (file.entryCount > limits.entries) throw new FileRefused('too_much_inside', `${file.entryCount} files`);
    const entries = new Map<string, Entry>();
    await damageOf(
      (async () => {
        for await (const entry of file.eachEntry()) entries.set(entry.fileName, entry);
      })(),
    );
    return new Zip(file, entries, limits);
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The bytes of a file, piece by piece. What the directory says of its size is not trusted: it is counted. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name);
    if (!entry || entry.isEncrypted()) throw new FileRefused('damaged', name);
    const stream = await damageOf(this.file.openReadStreamPromise(entry));
    try {
      for await (const chunk of stream) {
        const piece = chunk as Buffer;
        this.unpacked += piece.length;
        if (this.unpacked > this.limits.unpacked) throw new FileRefused('too_much_inside', name);
        yield piece;
      }
    } catch (error) {
      throw error instanceof FileRefused ? error : new FileRefused('damaged', name);
    } finally {
      stream.destroy();
    }
  }
}

/** Whatever a zip says that can't be, the file is damaged. */
async function damageOf<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof FileRefused ? error : new FileRefused('damaged', 'zip');
  }
}
