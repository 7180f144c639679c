import { formerMarker, groupMarker } from '#easemob';
import { isMarkedByUs, isOwnedAsIntended, type Known } from './provenance.js';

const key = { environment: 'prod', secret: 'secret' };
const guessable = formerMarker(747, 'prod');
const proven = groupMarker(747, key);
const rotated = groupMarker(747, { ...key, secret: 'the former one' });

const untouched: Known = {
  im_group_id: 747,
  create_tries: 0,
  create_owner: null,
  create_marker: null,
  restored: false,
};
const intended: Known = { ...untouched, create_tries: 1, create_owner: 5, create_marker: proven };
const ofBefore: Known = { ...intended, create_marker: null };

describe('a group in Easemob', () => {
  it.each<[string, string, Known, boolean]>([
    ['a proof', proven, untouched, true],
    ['a proof, after an intent', proven, intended, true],
    ['a proof, after an intent of before', proven, ofBefore, true],
    ['what anybody can guess', guessable, untouched, false],
    ['what anybody can guess, after an intent with a proof', guessable, intended, false],
    ['what anybody can guess, after an intent of before there were proofs', guessable, ofBefore, true],
    ['what anybody can guess, after a restore', guessable, { ...untouched, restored: true }, false],
    ['the proof of another secret', rotated, intended, false],
    ['the proof of another secret, which our create carried', rotated, { ...intended, create_marker: rotated }, true],
    ['the proof of another group', groupMarker(748, key), intended, false],
    ['the proof of another environment', groupMarker(747, { ...key, environment: 'test' }), intended, false],
  ])('is marked by us with %s: %s', (_what, marker, known, ours) => {
    expect(isMarkedByUs({ custom: marker }, known, key)).toBe(ours);
    expect(isMarkedByUs({ description: `SchoolIM:${marker}` }, known, key)).toBe(ours);
    expect(isMarkedByUs({}, known, key)).toBe(false);
  });

  it.each<[string, string | undefined, Known, boolean]>([
    ['whom the intent names', '5', intended, true],
    ['another member', '6', intended, false],
    ['nobody that is told', undefined, intended, false],
    ['nobody that is told, after a restore', '', { ...untouched, restored: true }, false],
    ['a member, without an intent', '5', untouched, false],
    ['a member, after a restore', '6', { ...untouched, restored: true }, true],
    ['a stranger, after a restore', '9', { ...untouched, restored: true }, false],
    ['whom an intent named that was taken back', '5', { ...intended, create_tries: 0 }, false],
  ])('is owned as intended by %s: %s', (_who, owner, known, good) => {
    const wanted = (username: string) => ['5', '6'].includes(username);
    expect(isOwnedAsIntended({ ...(owner !== undefined && { owner }) }, known, wanted)).toBe(good);
  });
});
