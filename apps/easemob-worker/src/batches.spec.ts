import fc from 'fast-check';
import { inBatches } from './batches.js';

describe('batches', () => {
  it('hold all items, in order, and no more than they may', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (items) => {
        const batches = inBatches(items, 60);
        expect(batches.flat()).toEqual(items);
        expect(batches.every((batch) => batch.length > 0 && batch.length <= 60)).toBe(true);
      }),
    );
  });
});
