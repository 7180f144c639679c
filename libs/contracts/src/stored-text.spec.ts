import fc from 'fast-check';
import { commands } from './commands.js';
import { byteLength } from './fields.js';

const send = commands.sendMsgToJiBeiChat.fields;
const message = (msg: string, ext?: object) =>
  send.safeParse({ grade_no: 1, course_id: 2, msg: { type: 'txt', msg }, ...(ext && { ext }) });
const callback = (callback_url: string) =>
  commands.activeGroup.fields.safeParse({ im_group_id: 1, im_user_id: 1, callback_url });

describe('a message', () => {
  it('is refused at once, with the limit, where Easemob would find it too large: bytes, not characters', () => {
    expect(message('中'.repeat(1600)).success).toBe(true);
    const refused = message('中'.repeat(2000));
    expect(refused.error?.issues[0]).toMatchObject({
      path: ['msg', 'msg'],
      message: 'must not exceed 5080 bytes as JSON together with ext',
    });
    expect(message('x'.repeat(3000), { note: 'y'.repeat(2500) }).success).toBe(false);
  });

  it('that is accepted fits into what Easemob takes, with the id that we add', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(text, fc.dictionary(fc.string(), fc.string({ maxLength: 3000 }), { maxKeys: 2 }), (msg, ext) => {
        const read = message(msg, ext);
        if (!read.success) return;
        const sent = [{ msg }, { ...read.data.ext, im_message_id: 2 ** 53 }];
        expect(byteLength(JSON.stringify(sent))).toBeLessThanOrEqual(5 * 1024);
      }),
    );
  });

  it.each(['\0', '\u0007', '\u009f', '\ud800'])('holds nothing that cannot be stored: %j', (part) => {
    expect(message(`a${part}b`).success).toBe(false);
  });

  it('may have lines and tabs', () => expect(message('a\r\n\tb').success).toBe(true));
});

describe('a callback_url', () => {
  it('is measured in bytes, which are what an index has room for', () => {
    expect(callback(`https://x.cn/${'a'.repeat(2000)}`).success).toBe(true);
    expect(callback(`https://x.cn/${'路'.repeat(700)}`).error?.issues[0]?.message).toBe('must not exceed 2048 bytes');
  });
});
