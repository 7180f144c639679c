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

  it('masks however deep, in lists, and in what a child logger says of itself', () => {
    const deep = { a: [{ b: { c: { d: { token: 'canary' } } } }] };
    expect(linesOf((logger) => logger.info(deep, 'x'))).not.toContain('canary');
    expect(linesOf((logger) => logger.child({ secret: 'canary' }).info('x'))).not.toContain('canary');
    expect(deep.a[0]!.b.c.d.token).toBe('canary');
  });

  it('ends with what has no end', () => {
    const endless: Record<string, unknown> = { key: 'group:1' };
    endless.itself = endless;
    expect(JSON.parse(linesOf((logger) => logger.info(endless, 'x')))).toMatchObject({ key: 'group:1' });
  });

  it('tells what an error is wherever it stands, and leaves a date as it is', () => {
    const cause = Object.assign(new Error('why'), { parameters: ['canary'], toJSON: () => 'canary' });
    const line = linesOf((logger) => logger.warn({ cause, at: new Date(0) }, 'x'));
    expect(line).not.toContain('canary');
    expect(JSON.parse(line)).toMatchObject({ cause: { message: 'why' }, at: '1970-01-01T00:00:00.000Z' });
  });

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
