import { KeyUse } from './key-use.js';

describe('the use of a key', () => {
  it('is written down once for many requests, with each of its secrets, and again when it could not be', async () => {
    const written: unknown[] = [];
    let away = true;
    const query = async (_sql: string, [key]: unknown[]) => {
      if (away) throw new Error('away');
      written.push(key);
    };
    const use = new KeyUse({ query } as never);
    use.note('k_1', 'newest');
    await new Promise(setImmediate);
    away = false;
    for (let n = 0; n < 3; n++) use.note('k_1', 'newest');
    use.note('k_1', 'older');
    use.note('k_2', 'newest');
    expect(written).toEqual(['k_1', 'k_1', 'k_2']);
  });
});
