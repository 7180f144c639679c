import { GroupCommit } from './group-commit.js';

describe('a group commit', () => {
  /** Each batch is written when it is told to. */
  function slow(atMost = 100) {
    const batches: { items: readonly number[]; end: (error?: Error) => void }[] = [];
    const group = new GroupCommit<number, string>(
      (items) =>
        new Promise((resolve, reject) =>
          batches.push({ items, end: (error) => (error ? reject(error) : resolve(items.map((n) => `${n} written`))) }),
        ),
      atMost,
    );
    return { batches, group };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('writes who comes alone at once, and all who come meanwhile together', async () => {
    const { batches, group } = slow();
    const all = Promise.all([1, 2, 3].map((n) => group.add(n)));
    expect(batches.map(({ items }) => items)).toEqual([[1]]);
    batches[0]!.end();
    await settled();
    expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    batches[1]!.end();
    expect(await all).toEqual(['1 written', '2 written', '3 written']);
  });

  it('writes no more at a time than it may', async () => {
    const { batches, group } = slow(2);
    const all = Promise.all([1, 2, 3, 4].map((n) => group.add(n)));
    for (let i = 0; i < 3; i += 1) {
      batches[i]!.end();
      await settled();
    }
    await all;
    expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3], [4]]);
  });

  it('refuses a batch as a whole, and goes on', async () => {
    const { batches, group } = slow();
    const [first, second] = [group.add(1), group.add(2)];
    batches[0]!.end(new Error('no disk'));
    await expect(first).rejects.toThrow('no disk');
    await settled();
    batches[1]!.end();
    expect(await second).toBe('2 written');
  });
});
