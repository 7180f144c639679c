import { pino } from 'pino';
import { inBlocks } from './line-blocks.js';

/** A logger whose blocks are looked at as they leave; `empty` resolves once none of its lines is held back. */
function watched() {
  const left: string[][] = [];
  let block: string[] = [];
  let drained!: () => void;
  const empty = new Promise<void>((resolve) => (drained = resolve));
  const blocks = {
    write: (line: string) => void block.push((JSON.parse(line) as { msg: string }).msg),
    flush: () => {
      if (block.length > 0) left.push(block);
      if (block.includes('last')) drained();
      block = [];
    },
  };
  return { logger: pino({}, inBlocks(blocks)), left, empty };
}

afterEach(() => void process.removeAllListeners('exit'));

const lines = Array.from({ length: 1000 }, (_, n) => `line ${n}`);

describe('log lines', () => {
  it('leave at once after a pause', () => {
    const { logger, left } = watched();
    logger.info('first');
    expect(left).toEqual([['first']]);
  });

  it('leave together while they come thick and fast, and by themselves', async () => {
    const { logger, left, empty } = watched();
    for (const line of lines) logger.info(line);
    logger.info('last');
    await empty;
    expect(left.flat()).toEqual([...lines, 'last']);
    expect(left.length).toBeLessThan(lines.length / 10);
  });

  it('leave with an error, in their order', () => {
    const { logger, left } = watched();
    for (const line of lines) logger.info(line);
    logger.error('error');
    expect(left.flat()).toEqual([...lines, 'error']);
  });

  it('leave when the process exits', () => {
    const { logger, left } = watched();
    for (const line of lines) logger.info(line);
    process.listeners('exit').at(-1)!(0);
    expect(left.flat()).toEqual(lines);
  });
});
