import { freshNonce, freshTimestamp } from './fresh.js';
import { credentials, sign } from './sign.js';

const salt = 'Tk07EiJfCcrL';

describe('a signature', () => {
  it.each([
    [1, 4541, 'c6e5d943501e4c1eb65e099996c18473'],
    [6, 3419, '40fbc7ffedfcbed31dcd3acede7d6cfb'],
    [6, 3640, '6c9f457da420fd48fe0b7fd6ae60269e'],
  ])('of school %i, account %i is that of the published vector', (schoolId, accountId, expected) => {
    expect(sign('1234560789101X', { schoolId, accountId, salt })).toBe(expected);
  });

  it('is over the UTF-8 of what it signs', () => {
    expect(sign('时间', { schoolId: 1, accountId: 2, salt: '盐' })).toBe('7be193491bbe76bc217136d2dbb089b6');
  });

  it('stands with the fields that it signs', () => {
    expect(credentials({ schoolId: 1, accountId: 4541, salt }, '1234560789101X')).toEqual({
      school_id: 1,
      account_id: 4541,
      timestamp: '1234560789101X',
      sign: 'c6e5d943501e4c1eb65e099996c18473',
    });
  });
});

describe('a fresh timestamp', () => {
  it('is never the same twice and fits into 31 printable characters', () => {
    const made = Array.from({ length: 10_000 }, freshTimestamp);
    expect(new Set(made).size).toBe(made.length);
    expect(made.filter((timestamp) => !/^[\w-]{14,31}$/.test(timestamp))).toEqual([]);
  });
});

describe('a fresh nonce', () => {
  it('is never the same twice and has 16 to 64 letters, digits and dashes', () => {
    const made = Array.from({ length: 10_000 }, freshNonce);
    expect(new Set(made).size).toBe(made.length);
    expect(made.filter((nonce) => !/^[\w-]{16,64}$/.test(nonce))).toEqual([]);
  });
});
