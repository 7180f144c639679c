import { commands } from '#contracts';
import { safeGroupName } from '#easemob';
import fc from 'fast-check';

const fields = commands.createCustomGroup.fields;
const accepted = (groupname: string) => fields.safeParse({ groupname });
const astral = '𠮷';

describe('the name of a custom group', () => {
  it('that is accepted stays in Easemob what it is here, but for the twins of "/" and "+"', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 140 }),
      fc.string({ unit: 'grapheme', maxLength: 140 }),
    );
    fc.assert(
      fc.property(name, (groupname) => {
        const read = accepted(groupname);
        if (!read.success) return;
        expect(safeGroupName(read.data.groupname)).toBe(
          read.data.groupname.replaceAll('/', '／').replaceAll('+', '＋'),
        );
        expect(read.data.groupname).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '',
    ' ',
    '\t',
    '\u00a0',
    '\u3000',
    '\u200b',
    '\u3164',
    '\u115f\u1160',
    '\uffa0',
    '\u2800',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u{e0041}',
    ' \u200d\u3164\ufe0f ',
  ])('that shows nothing is refused: %j', (groupname) => {
    expect(accepted(groupname).error?.issues[0]?.message).toBe('must not be blank');
  });

  it('is as long as Easemob takes it, and not cut', () => {
    expect(accepted(astral.repeat(64)).success).toBe(true);
    expect(accepted(astral.repeat(65)).error?.issues[0]?.message).toBe('must not exceed 128 UTF-16 units');
    expect(accepted('班'.repeat(128)).success).toBe(true);
  });

  it.each(['\0', 'a\nb', 'a\u0007b', '\ud842x', 'x\udfb7', 'a\u0085b'])(
    'holds nothing that cannot be stored or shown: %j',
    (groupname) => {
      expect(accepted(`x${groupname}x`).success).toBe(false);
    },
  );

  it.each(['👨‍👩‍👧 家长', '三年级2班', 'Math/Physics + Art', 'ก็', '🏫'])('may be %s', (groupname) => {
    expect(accepted(groupname).success).toBe(true);
  });
});
