import { pino, type DestinationStream } from 'pino';

const longestBlock = 12_288;
const longestWaitMs = 100;
/** pino's number for `error`. */
const error = 50;

/** What takes lines in one by one and writes some at a time. */
interface Blocks {
  write(line: string): unknown;
  /** Writes what is there, and waits for no disk. */
  flush(): void;
}

/**
 * A destination whose lines leave in blocks while they come thick and fast: one write for many. The first line after a
 * pause leaves at once, an error takes along all that is before it, and no line waits longer than 100 ms. At an exit, in
 * whatever order it comes about, the rest is written; a process that is killed from outside loses its last block.
 */
export function inBlocks(blocks: Blocks = stdout()): DestinationStream & { lastLevel: number } {
  let writtenAt = -Infinity;
  let waiting: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(waiting);
    waiting = undefined;
    writtenAt = performance.now();
    blocks.flush();
  };
  process.on('exit', flush);
  return {
    // With this mark pino says of every line, before it is written, how grave it is.
    [Symbol.for('pino.metadata') as never]: true,
    lastLevel: 0,
    write(line) {
      blocks.write(line);
      if (waiting && this.lastLevel < error) return;
      if (this.lastLevel >= error || performance.now() - writtenAt >= longestWaitMs) flush();
      else waiting = setTimeout(flush, longestWaitMs).unref();
    },
  };
}

const stdout = (): Blocks => pino.destination({ dest: 1, minLength: longestBlock, sync: true });
