import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatEvent } from '#chat';
import type { Logger } from '#telemetry';
import { FolderLock } from './folder-lock.js';
import { lineOf, readLines } from './segment-lines.js';
import { Segment } from './segment.js';

export interface SpoolOptions {
  /** Bytes of all segments. */
  limit: number;
  logger: Pick<Logger, 'warn' | 'error'>;
  /** A segment that has as many is closed. */
  segmentBytes?: number;
  /** So many segments with lines that cannot be read are kept, the newest. */
  damagedKept?: number;
}

const usualSegment = 8 * 1024 * 1024;
const usuallyKept = 4;
/** When its first event came, in milliseconds since 1970, in as many digits as till the year 2286. */
const segmentName = /^\d{13}\.jsonl$/;

/**
 * Events in files, until the database is back: whole lines of JSON, in segments that are only ever appended to, read when
 * they are closed and removed as a whole.
 */
export class Spool {
  private current: { name: string; segment: Segment } | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private full = false;
  private failed = false;

  private constructor(
    private readonly folder: string,
    private readonly lock: FolderLock,
    /** Size of each, the oldest first. */
    private readonly sizes: Map<string, number>,
    private readonly options: SpoolOptions,
  ) {}

  /** @throws StartFailure where another process has this folder */
  static async open(folder: string, options: SpoolOptions): Promise<Spool> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await FolderLock.take(folder);
    const names = (await readdir(folder)).filter((name) => segmentName.test(name)).toSorted();
    const sizes = await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const));
    return new Spool(folder, lock, new Map(sizes), options);
  }

  get bytes(): number {
    let sum = 0;
    for (const size of this.sizes.values()) sum += size;
    return sum;
  }

  /** When the oldest event came that is still here. */
  get oldestAt(): number | undefined {
    const [oldest] = this.sizes.keys();
    return oldest === undefined ? undefined : Number.parseInt(oldest, 10);
  }

  /**
   * Writes as many of these as there is room for.
   * @returns for each event whether it is durable
   */
  append(events: readonly ChatEvent[]): Promise<boolean[]> {
    return this.alone(async () => {
      const lines: Buffer[] = [];
      let room = this.options.limit - this.bytes;
      for (const event of events) {
        const line = Buffer.from(lineOf(event));
        if ((room -= line.length) < 0) break;
        lines.push(line);
      }
      if (lines.length < events.length) this.fill();
      if (lines.length > 0) await this.write(Buffer.concat(lines));
      return events.map((_, i) => i < lines.length);
    });
  }

  /** The segments that nothing more is written to, the oldest first. What comes from now on goes to another one. */
  closedSegments(): Promise<string[]> {
    return this.alone(async () => {
      await this.closeCurrent();
      return [...this.sizes.keys()];
    });
  }

  /** The events of a closed segment, in the order in which they came. */
  async read(name: string): Promise<ChatEvent[]> {
    const { events, torn, damaged } = readLines(await readFile(join(this.folder, name), 'utf8'));
    if (torn) this.options.logger.warn({ segment: name }, 'the last line of a segment is torn: it was never answered');
    if (damaged > 0) {
      const kept = `${name}.damaged`;
      this.options.logger.error({ segment: name, damaged, kept }, 'a segment has lines that cannot be read');
      await writeFile(join(this.folder, kept), await readFile(join(this.folder, name)), { mode: 0o600 });
      await this.dropDamaged();
    }
    return events;
  }

  /** Its events are in the database. */
  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
    this.sizes.delete(name);
    this.full = false;
  }

  /** Whether an event would find room, and a disk that works. */
  async takesEvents(): Promise<boolean> {
    if (!this.failed || this.full) return !this.full;
    const trial = join(this.folder, 'trial');
    try {
      await this.lock.assertHeld();
      await writeFile(trial, 'x'.repeat(4096), { flush: true });
      this.failed = false;
    } catch {
      // Nothing has changed.
    }
    await rm(trial, { force: true }).catch(() => undefined);
    return !this.failed;
  }

  async close(): Promise<void> {
    await this.alone(() => this.closeCurrent());
    await this.lock.release();
  }

  private async dropDamaged(): Promise<void> {
    const { damagedKept = usuallyKept } = this.options;
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.damaged')).toSorted();
    for (const name of names.slice(0, -damagedKept)) await rm(join(this.folder, name), { force: true });
  }

  private async write(bytes: Buffer): Promise<void> {
    try {
      this.current ??= await this.begin();
      const { name, segment } = this.current;
      await segment.append(bytes);
      this.sizes.set(name, segment.bytes);
      // Whoever has taken the folder over meanwhile may have read this segment before.
      await this.lock.assertHeld();
      this.failed = false;
      if (segment.bytes >= (this.options.segmentBytes ?? usualSegment)) await this.closeCurrent();
    } catch (error) {
      if (!this.failed) this.options.logger.error({ err: error }, 'the spool takes nothing: events are refused');
      this.failed = true;
      await this.closeCurrent().catch(() => undefined);
      throw error;
    }
  }

  private async begin(): Promise<{ name: string; segment: Segment }> {
    const [last = '0'] = [...this.sizes.keys()].slice(-1);
    const name = `${Math.max(Date.now(), Number.parseInt(last, 10) + 1)}.jsonl`;
    const segment = await Segment.create(this.folder, join(this.folder, name));
    this.sizes.set(name, 0);
    return { name, segment };
  }

  private async closeCurrent(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.segment.close();
  }

  private fill(): void {
    if (!this.full) this.options.logger.error({ limit: this.options.limit }, 'the spool is full: events are refused');
    this.full = true;
  }

  /** One after the other. */
  private alone<T>(task: () => Promise<T>): Promise<T> {
    const result = this.turn.then(task);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
