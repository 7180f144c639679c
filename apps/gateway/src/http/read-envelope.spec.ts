import { isFailure } from '#contracts';
import fc from 'fast-check';
import { stringify } from 'lossless-json';
import { readEnvelope } from './read-envelope.js';

const head = `"cmd":"sendMsgToJiBeiChat","school_id":6,"account_id":3419,"timestamp":"1","sign":"${'0'.repeat(32)}"`;
const read = (ext: string) => readEnvelope('application/json', Buffer.from(`{${head},"ext":${ext}}`));

/** What is stored of `ext`, and sent to Easemob. */
function passedOn(ext: string): string | undefined {
  const answer = read(ext);
  return isFailure(answer) ? undefined : stringify((answer.body as { ext: unknown }).ext);
}

describe('ext', () => {
  it.each([
    '{"id":1029544257947437432}',
    '{"id":-9007199254740993,"deep":[{"n":18446744073709551616}]}',
    '{"n":1e400,"small":0.1234567890123456789}',
    '{"n":1,"text":"1029544257947437432"}',
  ])('goes through as it is written: %s', (ext) => {
    expect(passedOn(ext)).toBe(ext);
  });

  it('goes through whatever whole numbers are in it', () => {
    fc.assert(fc.property(fc.bigInt(), (number) => expect(passedOn(`{"n":[${number}]}`)).toBe(`{"n":[${number}]}`)));
  });

  it('that is nested too deeply is left to be refused as a field', () => {
    const deep = `${'{"a":'.repeat(20_000)}1029544257947437432${'}'.repeat(20_000)}`;
    expect(read(deep)).not.toHaveProperty('error');
  });

  it('takes the last of two that have one name, however its numbers are written', () => {
    expect(passedOn('{"n":1,"n":2}')).toBe('{"n":2}');
    expect(passedOn('{"n":1,"n":1029544257947437432}')).toBe('{"n":1029544257947437432}');
  });
});
