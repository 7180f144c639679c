import { journal, memory, redisKeys, spool, type Place } from './year-beside-tables.stage.js';

/** How much more lies there at the end of a year than in its middle. */
async function growth(open: () => Promise<Place>): Promise<number> {
  const place = await open();
  const sizes: number[] = [];
  try {
    for (let month = 0; month < 12; month++) sizes.push(await place.month());
  } finally {
    await place.leave();
  }
  return sizes[11]! / sizes[6]!;
}

describe.each<[string, () => Promise<Place>, () => Promise<Place>]>([
  ['in Redis', () => redisKeys(), () => redisKeys({ endless: true })],
  ['in the spool of a receiver', () => spool(), () => spool({ damagedKept: Infinity })],
  ['in the journal of the simulator', () => journal(), () => journal({ keptMs: Infinity })],
  ['in the memory of the simulator', () => memory(), () => memory({ forgetAfterChanges: Infinity })],
])('what lies %s', (_, open, unbounded) => {
  it('is at the end of a year what it was in its middle', async () => {
    expect(await growth(open)).toBeLessThan(1.1);
  });

  it('negative control: is seen to grow where it has no end', async () => {
    expect(await growth(unbounded)).toBeGreaterThan(1.2);
  });
});
