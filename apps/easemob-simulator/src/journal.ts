import {
  appendFileSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { change, type Change } from './changes.js';

interface Compaction {
  /** The shortest history that leads to the state as it is. */
  changes: () => Iterable<Change>;
  /** A journal that has reached this size, and twice the one it was written with, is written anew. */
  compactAtBytes?: number;
}

const pieceBytes = 1 << 20;

/**
 * The state on disk: one JSON line for every change, written before the call that made it is answered. It outlives the
 * process, also a killed one; it is not flushed to the platter, so it need not outlive the machine.
 */
export class Journal {
  #descriptor = -1;
  #length = 0;
  #compactAt = 0;

  /** Opens the journal with nothing but the compacted changes in it: the old lines are replaced in one step. */
  constructor(
    private readonly file: string,
    private readonly compaction: Compaction,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.#writeAnew();
  }

  /** @throws what the disk says; the line is then not there, not even in part. */
  append(each: Change): void {
    const line = lineOf(each);
    try {
      appendFileSync(this.#descriptor, line);
      this.#length += Buffer.byteLength(line);
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#length);
      throw error;
    }
  }

  /** Keeps the journal within twice its state, however long the simulator runs. */
  compactWhenGrown(): void {
    if (this.#length >= this.#compactAt) this.#writeAnew();
  }

  clear(): void {
    ftruncateSync(this.#descriptor, 0);
    this.#length = 0;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #writeAnew(): void {
    const { changes, compactAtBytes = 64 * pieceBytes } = this.compaction;
    const length = writeLines(`${this.file}.new`, changes());
    renameSync(`${this.file}.new`, this.file);
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = openSync(this.file, 'a');
    this.#length = length;
    this.#compactAt = Math.max(compactAtBytes, 2 * length);
  }
}

/** @returns how many bytes that were */
function writeLines(file: string, changes: Iterable<Change>): number {
  const descriptor = openSync(file, 'w');
  let length = 0;
  let piece: string[] = [];
  let held = 0;
  const write = () => {
    const bytes = Buffer.from(piece.join(''));
    for (let at = 0; at < bytes.length; at += writeSync(descriptor, bytes, at));
    length += bytes.length;
    piece = [];
    held = 0;
  };
  try {
    for (const each of changes) {
      held += piece[piece.push(lineOf(each)) - 1]!.length;
      if (held >= pieceBytes) write();
    }
    write();
    return length;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The changes of an earlier run, in order; none when there was no earlier run. A last line without its end was torn by
 * a kill before its call was answered, and is left out.
 * @throws when any other line is no change: the file is damaged or not ours
 */
export function* readJournal(file: string): Generator<Change> {
  if (!existsSync(file)) return;
  let number = 0;
  for (const line of linesOf(file)) {
    number += 1;
    try {
      yield change.parse(JSON.parse(line));
    } catch (error) {
      throw new Error(`${file} is no journal of the simulator from line ${number} on`, { cause: error });
    }
  }
}

/** Every line that has its end, piece by piece: a text can't be longer than half a gigabyte, a journal can. */
function* linesOf(file: string): Generator<string> {
  const descriptor = openSync(file, 'r');
  const piece = Buffer.alloc(pieceBytes);
  let begun: Buffer[] = [];
  try {
    for (;;) {
      const bytes = piece.subarray(0, readSync(descriptor, piece));
      if (bytes.length === 0) return;
      let start = 0;
      for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
        yield Buffer.concat([...begun, bytes.subarray(start, end)]).toString();
        begun = [];
        start = end + 1;
      }
      begun.push(Buffer.from(bytes.subarray(start)));
    }
  } finally {
    closeSync(descriptor);
  }
}

const lineOf = (each: Change) => `${JSON.stringify(each)}\n`;
