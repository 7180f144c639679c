import { knownUpTo, placeOf, strangeness } from './replica-standing.js';

const standby = { isStandby: true, follows: true, database: 'ours', replayed: 1 };

describe('a server that is to be a replica', () => {
  it.each([
    ['is one', {}, undefined],
    ['has been promoted', { isStandby: false, follows: false }, 'it is no standby'],
    ['follows another', { database: 'theirs' }, 'it is a standby of another database'],
    ['follows nobody any more', { follows: false }, 'it is cut off from the server that it follows'],
  ])('%s', (_, seen, reason) => {
    expect(strangeness({ ...standby, ...seen }, 'ours')).toBe(reason);
  });
});

describe('up to when a replica has everything', () => {
  const samples = [
    { at: 1000, position: 10 },
    { at: 2000, position: 20 },
    { at: 3000, position: 20 },
  ];

  it.each([
    ['it has not got as far as anybody knows of', 9, undefined],
    ['it is on its way', 19, 1000],
    ['it has caught up with a primary that writes nothing', 20, 3000],
    ['it is further on than the primary was when it was asked', 25, 3000],
  ])('%s', (_, replayed, upTo) => {
    expect(knownUpTo(samples, replayed)).toBe(upTo);
  });
});

describe('a read that may lag', () => {
  const choice = { told: false, ageMs: 100, maxLagMs: 1000, waiting: 0, mostWaiting: 2 };

  it.each([
    ['replica', {}],
    ['replica', { ageMs: 1000, waiting: 1 }],
    ['unfit', { ageMs: 1001 }],
    ['unfit', { ageMs: Infinity }],
    ['told', { told: true }],
    ['full', { waiting: 2 }],
  ] as const)('%s: %j', (place, differs) => {
    expect(placeOf({ ...choice, ...differs })).toBe(place);
  });
});
