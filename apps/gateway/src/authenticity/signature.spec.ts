import { signatureOf, signingSalt } from './signature.js';

const salt = 'Tk07EiJfCcrL';
const timestamp = '1234560789101X';

describe('the signature of the 2017 document', () => {
  it.each([
    [1, 4541, 'c6e5d943501e4c1eb65e099996c18473'],
    [6, 3419, '40fbc7ffedfcbed31dcd3acede7d6cfb'],
    [6, 3640, '6c9f457da420fd48fe0b7fd6ae60269e'],
  ])('of school %i, account %i is %s', (school_id, account_id, sign) => {
    expect(signatureOf({ timestamp, school_id, account_id }, salt)).toBe(sign);
    expect(signingSalt({ timestamp, school_id, account_id, sign }, [salt])).toBe(salt);
    expect(signingSalt({ timestamp, school_id, account_id, sign: sign.toUpperCase() }, [salt])).toBe(salt);
  });

  it('is accepted with either of two salts during a rotation, and with no other', () => {
    const credentials = {
      timestamp,
      school_id: 6,
      account_id: 3640,
      sign: '6c9f457da420fd48fe0b7fd6ae60269e',
    };
    expect(signingSalt(credentials, ['the next salt', salt])).toBe(salt);
    expect(signingSalt(credentials, ['the next salt'])).toBeUndefined();
    expect(signingSalt(credentials, [])).toBeUndefined();
  });

  it.each([{ timestamp: '1234560789101Y' }, { school_id: 1 }, { account_id: 3641 }])(
    'covers the timestamp, the school and the account: %j',
    (change) => {
      const credentials = {
        timestamp,
        school_id: 6,
        account_id: 3640,
        sign: '6c9f457da420fd48fe0b7fd6ae60269e',
      };
      expect(signingSalt({ ...credentials, ...change }, [salt])).toBeUndefined();
    },
  );
});
