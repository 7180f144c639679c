import { crashAfter, crashBefore, weave } from './weave.js';

const file = 'libs/x.js';

describe('weaving', () => {
  it('puts a crash before or after a statement', () => {
    expect(weave('a(); b();', crashBefore(file, 'b();'))).toBe(`a(); process.kill(process.pid, 'SIGKILL'); b();`);
    expect(weave('a(); b();', crashAfter(file, 'a();'))).toBe(`a(); process.kill(process.pid, 'SIGKILL'); b();`);
  });

  it('puts it there on a condition', () => {
    expect(weave('b();', crashBefore(file, 'b();', 'x > 1'))).toBe(
      `if (x > 1) { process.kill(process.pid, 'SIGKILL'); } b();`,
    );
  });

  it.each([
    ['has gone', 'a();'],
    ['is there twice', 'b(); b();'],
  ])('refuses a piece that %s', (_what, source) => {
    expect(() => weave(source, { file, find: 'b();', replace: '' })).toThrow(/not once/);
  });
});
