import { createLogger } from './logger.js';

function linesOf(log: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  log(createLogger({ app: 'test', level: 'info' }, { write: (line: string) => void lines.push(line) }));
  return lines.join('');
}

describe('P8: a log line', () => {
  it('says what it says, with its ids', () => {
    const line = linesOf((logger) => logger.info({ key: 'group:1', request_id: 'r' }, 'work'));
    expect(JSON.parse(line)).toMatchObject({
      app: 'test',
      level: 'info',
      key: 'group:1',
      request_id: 'r',
      msg: 'work',
    });
  });

  it.each(['sign', 'salt', 'secret', 'password', 'token', 'authorization', 'real_name', 'content', 'url'])(
    'masks %s, at the top and within',
    (key) => {
      const line = linesOf((logger) =>
        logger.info({ [key]: 'canary', a: { [key]: 'canary', b: { [key]: 'canary' } } }, 'x'),
      );
      expect(line).not.toContain('canary');
    },
  );

  it('tells what an error is, not what a failing statement was given', () => {
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      parameters: ['canary'],
      detail: 'Key (name)=(canary)',
    });
    const line = linesOf((logger) => logger.error({ err: error }, 'x'));
    expect(line).not.toContain('canary');
    expect(JSON.parse(line)).toMatchObject({
      err: { type: 'Error', message: 'duplicate key', code: '23505' },
    });
  });

  it('masks the text of a message, which is not the text of the line', () => {
    expect(linesOf((logger) => logger.info({ body: { msg: 'canary' } }, 'x'))).not.toContain('canary');
  });
});
