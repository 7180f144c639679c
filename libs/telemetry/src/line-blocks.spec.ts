import { jest } from '@jest/globals';
import { pino } from 'pino';
import { inBlocks } from './line-blocks.js';

/** A logger whose blocks are looked at as they leave. */
function watched() {
  const left: string[][] = [];
  let block: string[] = [];
  const blocks = {
    write: (line: string) => void block.push((JSON.parse(line) as { msg: string }).msg),
    flush: () => {
      if (block.length > 0) left.push(block);
      block = [];
    },
  };
  return { logger: pino({}, inBlocks(blocks)), left };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  process.removeAllListeners('exit');
});

describe('log lines', () => {
  it('leave at once after a pause, and together while they come thick and fast', () => {
    const { logger, left } = watched();
    logger.info('first');
    expect(left).toEqual([['first']]);
    logger.info('a');
    logger.info('b');
    expect(left).toHaveLength(1);
    jest.advanceTimersByTime(100);
    expect(left).toEqual([['first'], ['a', 'b']]);
    jest.advanceTimersByTime(100);
    logger.info('after a pause');
    expect(left).toHaveLength(3);
  });

  it('leave with an error, in their order', () => {
    const { logger, left } = watched();
    logger.info('first');
    logger.info('before');
    logger.error('error');
    expect(left).toEqual([['first'], ['before', 'error']]);
  });

  it('leave when the process exits', () => {
    const { logger, left } = watched();
    logger.info('first');
    logger.info('last');
    process.listeners('exit').at(-1)!(0);
    expect(left).toEqual([['first'], ['last']]);
  });
});
