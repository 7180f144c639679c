import fc from 'fast-check';
import { attachmentNamed } from './content-disposition.js';

describe('the name of a file', () => {
  it.each([
    ['1496990117711.amr', '1496990117711.amr', '1496990117711.amr'],
    ['作业 1.jpg', '__ 1.jpg', '%E4%BD%9C%E4%B8%9A%201.jpg'],
    ['../../etc/passwd', 'passwd', 'passwd'],
    ['C:\\x\\a.doc', 'a.doc', 'a.doc'],
    ['.bashrc', 'bashrc', 'bashrc'],
    ['a"\r\nSet-Cookie: x=1.jpg', 'aSet-Cookie x=1.jpg', 'aSet-Cookie%20x%3D1.jpg'],
    ['photo\u202Egpj.exe', 'photogpj.exe', 'photogpj.exe'],
    ['100%;.txt', '100__.txt', '100%25%3B.txt'],
    ["it's (1)*.txt", "it's (1).txt", 'it%27s%20%281%29.txt'],
    ['..', 'file', 'file'],
    ['', 'file', 'file'],
  ])('%j', (name, ascii, encoded) => {
    expect(attachmentNamed(name)).toBe(`attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`);
  });

  it('keeps its ending when it is too long', () => {
    expect(attachmentNamed(`${'长'.repeat(500)}.jpg`)).toMatch(/\.jpg"; .*\.jpg$/);
  });

  it('is a header that no name breaks out of', () => {
    const form = /^attachment; filename="[ !#-~]+"; filename\*=UTF-8''[\w.~%+$&^`|{}#-]+$/;
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => form.test(attachmentNamed(name))));
  });
});
