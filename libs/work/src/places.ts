import type { Lane } from '#contracts';

/**
 * How many places a lane has in one process; each other lane gets a quarter of those of the taps beside.
 * @param concurrency what one school may have of the taps: half of all
 */
export const placesIn = (lane: Lane, concurrency: number): number =>
  lane === 'tap' ? concurrency * 2 : Math.ceil(concurrency / 4) * 2;
