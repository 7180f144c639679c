import { Breaker } from './breaker.js';

let now: number;
let breaker: Breaker;
beforeEach(() => {
  now = 0;
  breaker = new Breaker(() => now);
});
const fail = (times: number) => {
  for (let n = 0; n < times; n += 1) {
    breaker.admit();
    breaker.failed();
  }
};

describe('the breaker of a receiver', () => {
  it('stays closed while failures do not come in a row', () => {
    for (let n = 0; n < 10; n += 1) {
      fail(2);
      breaker.succeeded();
    }
    expect(breaker.closed).toBe(true);
  });

  it('opens at the third failure in a row, and lets one try through after a pause', () => {
    fail(3);
    expect([breaker.closed, breaker.opensIn, breaker.admit()]).toEqual([false, 15_000, false]);
    now += 15_000;
    expect([breaker.admit(), breaker.admit(), breaker.opensIn]).toEqual([true, false, undefined]);
    breaker.succeeded();
    expect([breaker.closed, breaker.admit(), breaker.admit()]).toEqual([true, true, true]);
  });

  it('pauses twice as long after each try in vain, up to five minutes', () => {
    fail(3);
    const pauses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      now += breaker.opensIn!;
      breaker.admit();
      breaker.failed();
      pauses.push(breaker.opensIn! / 1000);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 300, 300]);
  });

  it('counts tries that were under way when it opened for nothing', () => {
    fail(3);
    for (let n = 0; n < 7; n += 1) breaker.failed();
    expect(breaker.opensIn).toBe(15_000);
  });

  it('opens at once for as long as the receiver asks, within bounds', () => {
    breaker.admit();
    breaker.failed(2000);
    expect(breaker.opensIn).toBe(2000);
    breaker.failed(86_400_000);
    expect(breaker.opensIn).toBe(300_000);
  });
});
