import { loadSettings } from '#config';
import { placesForWrites } from './write-places.js';

/** Four classes with their teachers, each as the 2017 document shows one. */
const members = 4 * 69;

/** All of them tap in one moment. @returns how many of them find a place */
function tapAtOnce(requestsInFlight: number): number {
  const places = placesForWrites(requestsInFlight);
  const taps = Array.from({ length: members }, (_, i) => ({ school_id: 1, account_id: 3419 + i }));
  return taps.filter((tap) => places.admits(tap) && places.take(tap)).length;
}

it('has a place for everybody of a school that is told to open its groups now, unless told otherwise', () => {
  const { REQUESTS_IN_FLIGHT } = loadSettings(['REQUESTS_IN_FLIGHT'], { environment: {} });
  expect(tapAtOnce(REQUESTS_IN_FLIGHT)).toBe(members);
  // Negative control: with three hundred places three classes had to come again.
  expect(tapAtOnce(300)).toBe(75);
});
