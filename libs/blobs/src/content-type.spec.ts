import { contentTypeOf } from './content-type.js';

describe('the content type', () => {
  it.each<[string, Buffer, string]>([
    ['AMR voice', Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(50, 0x7c)]), 'audio/amr'],
    ['JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]), 'image/jpeg'],
    ['GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), 'image/gif'],
    ['PDF', Buffer.from('%PDF-1.7\n%\n1 0 obj'), 'application/pdf'],
    ['a page that calls itself a picture', Buffer.from('<html><script>alert(1)</script>'), 'application/octet-stream'],
    ['a drawing with scripts', Buffer.from('<?xml version="1.0"?><svg onload="x()"/>'), 'application/octet-stream'],
    ['a program', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), 'application/octet-stream'],
    ['nothing', Buffer.alloc(0), 'application/octet-stream'],
  ])('of %s', async (_what, bytes, type) => {
    expect(await contentTypeOf(bytes)).toBe(type);
  });
});
