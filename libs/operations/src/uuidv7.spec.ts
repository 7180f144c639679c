import { z } from 'zod';
import { uuidv7 } from './uuidv7.js';

describe('a UUID of version 7', () => {
  it('is one', () => {
    for (let n = 0; n < 100; n++) expect(z.uuidv7().safeParse(uuidv7()).success).toBe(true);
  });

  it('begins with its moment, as in the example of RFC 9562', () => {
    expect(uuidv7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('sorts after those of earlier milliseconds, and is never the same twice', () => {
    const ids = Array.from({ length: 1000 }, (_, ms) => uuidv7(1_700_000_000_000 + ms));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => uuidv7(0))).size).toBe(1000);
  });
});
