import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const pieceBytes = 64 * 1024;

/** The folder for what is on its way is missing, full, or not ours to write. */
export class SpoolUnavailable extends Error {}

/**
 * A file while it arrives: one writes, any number read it from the start, each as fast as he likes. A slow reader holds
 * up nobody and costs no memory, for it lies on disk, in a file without a name that is gone with its last user.
 */
export class Spool {
  private written = 0;
  private end: 'open' | 'complete' | Error = 'open';
  private users = 1;
  private readonly progress = new EventEmitter().setMaxListeners(0);

  private constructor(private readonly file: FileHandle) {}

  /** The writer is its first user: he must release it. @throws SpoolUnavailable where nothing can be written */
  static async open(folder = tmpdir()): Promise<Spool> {
    const path = join(folder, `schoolim-${randomUUID()}`);
    try {
      const file = await open(path, 'wx+', 0o600);
      await rm(path);
      return new Spool(file);
    } catch (error) {
      throw new SpoolUnavailable((error as NodeJS.ErrnoException).code, { cause: error });
    }
  }

  get size(): number {
    return this.written;
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const { bytesWritten } = await this.file.write(chunk, at, chunk.length - at, this.written);
      at += bytesWritten;
      this.written += bytesWritten;
    }
    this.progress.emit('change');
  }

  /** No more comes: it is complete, or readers get this error once they have read what there is. */
  finish(error?: Error): void {
    this.end = error ?? 'complete';
    this.progress.emit('change');
  }

  /** The first bytes, as soon as so many are there or it is complete. @throws what it was finished with */
  async head(bytes: number): Promise<Buffer> {
    while (this.end === 'open' && this.written < bytes) await once(this.progress, 'change');
    if (this.end instanceof Error) throw this.end;
    const head = Buffer.alloc(Math.min(bytes, this.written));
    await this.file.read(head, 0, head.length, 0);
    return head;
  }

  /** Its bytes from the first to the last. */
  read(): Readable {
    this.users += 1;
    const stream = Readable.from(this.pieces(), { objectMode: false, highWaterMark: pieceBytes });
    // A generator that was never started runs no `finally`.
    return stream.once('close', () => this.release());
  }

  release(): void {
    this.users -= 1;
    if (this.users === 0) this.file.close().catch(() => undefined);
  }

  private async *pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; ;) {
      while (this.end === 'open' && at === this.written) await once(this.progress, 'change');
      if (at === this.written && this.end instanceof Error) throw this.end;
      if (at === this.written) return;
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, this.written - at));
      const { bytesRead } = await this.file.read(piece, 0, piece.length, at);
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }
}
