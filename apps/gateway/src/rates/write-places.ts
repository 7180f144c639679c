import { FairShares } from '#work';

/**
 * Writes leave half of the places to reads, as they do with the connections, and no school takes all of the others. Most of
 * those who have a place wait for their turn (`WriteTurns`).
 */
export const placesForWrites = (requestsInFlight: number): FairShares =>
  new FairShares(Math.ceil(requestsInFlight / 2));
