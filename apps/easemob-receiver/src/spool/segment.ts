import { open, type FileHandle } from 'node:fs/promises';

/** A file at whose end events are written. */
export class Segment {
  private constructor(
    private readonly handle: FileHandle,
    private size: number,
  ) {}

  /** Makes the file, in a folder that knows it even after a power cut. */
  static async create(folder: string, path: string): Promise<Segment> {
    const handle = await open(path, 'ax', 0o600);
    const parent = await open(folder);
    await parent.sync().finally(() => parent.close());
    return new Segment(handle, 0);
  }

  get bytes(): number {
    return this.size;
  }

  /** Durable once it resolves. Where that fails nothing more may be written: what the disk holds is unknown then. */
  async append(bytes: Buffer): Promise<void> {
    try {
      await this.handle.appendFile(bytes);
      await this.handle.datasync();
      this.size += bytes.length;
    } catch (error) {
      // Nobody is answered for it; a piece that stays is taken for a torn line.
      await this.handle.truncate(this.size).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
