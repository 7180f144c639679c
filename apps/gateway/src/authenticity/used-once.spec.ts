import fc from 'fast-check';
import { signatureOf } from './signature.js';
import { markOfTimestamp } from './used-once.js';

const id = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const timestamp = fc.string({ minLength: 1, maxLength: 31 });
const identity = fc.record({ school_id: id, account_id: id, timestamp });

describe('what a used timestamp is remembered by', () => {
  it('is the same for every split of the same digits, which share one signature', () => {
    const splits = fc.tuple(fc.stringMatching(/^[1-9]{2,9}$/), timestamp).chain(([digits, timestamp]) =>
      fc.tuple(...[0, 1].map(() => fc.integer({ min: 1, max: digits.length - 1 }))).map((cuts) =>
        cuts.map((cut) => ({
          school_id: Number(digits.slice(0, cut)),
          account_id: Number(digits.slice(cut)),
          timestamp,
        })),
      ),
    );
    fc.assert(
      fc.property(splits, ([one, other]) => {
        expect(signatureOf(one!, 'salt')).toBe(signatureOf(other!, 'salt'));
        expect(markOfTimestamp(one!)).toEqual(markOfTimestamp(other!));
      }),
    );
  });

  it('differs wherever the signatures differ, in 8 bytes', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        fc.pre(signatureOf(one, 'salt') !== signatureOf(other, 'salt'));
        expect(markOfTimestamp(one)).toHaveLength(8);
        expect(markOfTimestamp(one)).not.toEqual(markOfTimestamp(other));
      }),
    );
  });
});
