import fc from 'fast-check';
import { FairShares, placesOf, type Tenant } from './fair-shares.js';

/** Takes places for one tenant as long as it is admitted. @returns how many */
function fill(shares: FairShares, tenant: (n: number) => Tenant): number {
  let taken = 0;
  for (; taken < 1000 && shares.admits(tenant(taken)); taken++) shares.take(tenant(taken));
  return taken;
}

describe('fair shares of forty places', () => {
  it('are a half for one school, and a third for one account alone', () => {
    expect(fill(new FairShares(40), (n) => ({ school_id: 1, account_id: n }))).toBe(20);
    expect(fill(new FairShares(40), () => ({ school_id: 1, account_id: 1 }))).toBe(14);
  });

  it('leave room for everybody else, be they ever so many', () => {
    const shares = new FairShares(40);
    const taken = [1, 2, 3, 4, 5].map((school_id) => fill(shares, (n) => ({ school_id, account_id: n })));
    expect(taken).toEqual([20, 10, 5, 3, 1]);
    expect(shares.admits({ school_id: 6, account_id: 1 })).toBe(true);
  });

  it.each([
    { schools: 1, accounts: 40 },
    { schools: 1, accounts: 1 },
    { schools: 2, accounts: 2 },
    { schools: 4, accounts: 80 },
    { schools: 20, accounts: 20 },
    { schools: 1, accounts: 3 },
  ])('are as many together as is forecast, where all take turns: %j', (crowd) => {
    for (const places of [20, 40, 200]) {
      const shares = new FairShares(places);
      const taken = fill(shares, (n) => ({ school_id: n % crowd.schools, account_id: n % crowd.accounts }));
      // Whole places: each account may have one more than its share.
      expect(taken).toBeGreaterThanOrEqual(placesOf(places, crowd));
      expect(taken).toBeLessThanOrEqual(placesOf(places, crowd) + Math.min(crowd.accounts, 1 + places / 10));
    }
  });

  it.each([8, 10, 40, 100])(
    'of %d: as long as nobody asks whose turn it is, one account leaves places to others of its school',
    (places) => {
      const shares = new FairShares(places);
      for (let n = 0; n < places && !shares.scarce; n++) shares.take({ school_id: 1, account_id: 1 });
      expect(shares.admits({ school_id: 1, account_id: 2 })).toBe(true);
      expect(shares.admits({ school_id: 2, account_id: 1 })).toBe(true);
    },
  );

  it('come back with the place, once, whomever it has belonged to', () => {
    const shares = new FairShares(2);
    const [a, b] = [1, 2].map((school_id) => ({ school_id, account_id: 0 }));
    const place = shares.take(a!);
    expect([shares.scarce, shares.admits(a!), shares.admits(b!)]).toEqual([true, false, true]);
    place.belongsTo(b!);
    expect([shares.admits(a!), shares.admits(b!)]).toEqual([true, false]);
    place.giveBack();
    place.giveBack();
    place.belongsTo(a!);
    expect([shares.scarce, shares.heldBy(a!), shares.heldBy(b!)]).toEqual([
      false,
      { school: 0, account: 0 },
      { school: 0, account: 0 },
    ]);
  });

  it('leave room for a fourth school, however three others ask', () => {
    const tenant = fc.record({
      school_id: fc.integer({ min: 1, max: 3 }),
      account_id: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(tenant, { maxLength: 200 }), fc.integer({ min: 16, max: 60 }), (asking, places) => {
        const shares = new FairShares(places);
        for (const one of asking) if (shares.admits(one)) shares.take(one);
        for (const one of asking) expect(shares.heldBy(one).school).toBeLessThanOrEqual(Math.ceil(places / 2));
        expect(shares.admits({ school_id: 9, account_id: 9 })).toBe(true);
      }),
    );
  });
});
