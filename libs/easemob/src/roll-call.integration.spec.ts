import { RollCall } from './roll-call.js';
import { connect, disconnectAll, newPrefix, useRedis } from './redis.fixture.js';

useRedis(process.env['REDIS_URL']);

describe('the roll of the processes', () => {
  const rollOf = async (keyPrefix: string, atLeast: number) => {
    const more: number[] = [];
    const roll = new RollCall(await connect(), { keyPrefix, atLeast, onMore: (many) => more.push(many) });
    return { roll, more };
  };

  it('gives each its share of the limits, also when there are more than were expected, and Redis goes', async () => {
    const keyPrefix = newPrefix();
    const rolls = await Promise.all(Array.from({ length: 4 }, () => rollOf(keyPrefix, 2)));
    for (const { roll } of rolls) await roll.answer();
    for (const { roll } of rolls) await roll.answer();
    expect(rolls.map(({ roll }) => roll.share)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(rolls.map(({ more }) => more.length)).toEqual([1, 1, 1, 1]);

    await rolls.pop()!.roll.leave();
    await rolls[0]!.roll.answer();
    expect(rolls[0]!.roll.share).toBeCloseTo(1 / 3);
    disconnectAll();
    await rolls[0]!.roll.answer();
    expect(rolls[0]!.roll.share).toBeCloseTo(1 / 3);
  });

  it('believes in no fewer than it was told of, for some may have started while Redis was away', async () => {
    const { roll, more } = await rollOf(newPrefix(), 10);
    expect(roll.share).toBe(0.1);
    await roll.answer();
    expect([roll.share, more]).toEqual([0.1, []]);
  });

  it('holds thirty processes together below the limit while Redis is away, where a tenth each would not', async () => {
    const keyPrefix = newPrefix();
    const redis = await connect();
    const rolls = Array.from(
      { length: 30 },
      () => new RollCall(redis, { keyPrefix, atLeast: 10, onMore: () => undefined }),
    );
    for (const roll of [...rolls, ...rolls]) await roll.answer();
    const total = (shares: number[]) => shares.reduce((sum, share) => sum + share, 0);
    expect(total(rolls.map(({ share }) => share))).toBeCloseTo(1);
    expect(total(rolls.map(() => 0.1))).toBeGreaterThan(1);
    await redis.del(`${keyPrefix}:{processes}`);
  });
});
