import { appendFileSync, closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { dirname } from 'node:path';
import { change, type Change } from './changes.js';

/**
 * The state on disk: one JSON line for every change, written before the call that made it is answered. It outlives the
 * process, also a killed one; it is not flushed to the platter, so it need not outlive the machine.
 */
export class Journal {
  #descriptor: number;
  #length: number;

  /** Opens the journal with nothing but `changes` in it: the old lines are replaced in one step. */
  constructor(file: string, changes: Iterable<Change>) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, '');
    for (const each of changes) appendFileSync(`${file}.new`, lineOf(each));
    renameSync(`${file}.new`, file);
    this.#descriptor = openSync(file, 'a');
    this.#length = statSync(file).size;
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

  clear(): void {
    ftruncateSync(this.#descriptor, 0);
    this.#length = 0;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/**
 * The changes of an earlier run, in order; none when there was no earlier run. A last line without its end was torn by
 * a kill before its call was answered, and is left out.
 * @throws when any other line is no change: the file is damaged or not ours
 */
export function* readJournal(file: string): Generator<Change> {
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  for (const [i, line] of lines.entries()) {
    try {
      yield change.parse(JSON.parse(line));
    } catch (error) {
      throw new Error(`${file} is no journal of the simulator from line ${i + 1} on`, { cause: error });
    }
  }
}

const lineOf = (each: Change) => `${JSON.stringify(each)}\n`;
