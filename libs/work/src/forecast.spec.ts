import fc from 'fast-check';
import { enoughWorkers, forecast, mostUsefulWorkers, type Load } from './forecast.js';

/** Creating groups on the default plan. */
const load: Load = { waiting: 400, places: 40, seconds: 3, limit: { perSecond: 70, atOnce: 20 } };

describe('the forecast of a queue', () => {
  it.each([
    ['nothing waits', { waiting: 0 }, 1, { seconds: 0, bound: 'latency' }],
    ['all of it has a place at once', { waiting: 20 }, 1, { seconds: 3, bound: 'latency' }],
    ['it is more than there are places', {}, 1, { seconds: 30, bound: 'workers' }],
    ['twice the workers take half of the time', {}, 2, { seconds: 15, bound: 'workers' }],
    ['there are places enough, and the limit holds it up', {}, 5, { seconds: 3 + 380 / 70, bound: 'limit' }],
    ['one worker holds more doorbells than it has places', { held: 50 }, 1, { seconds: 30, bound: 'workers' }],
    ['one of two has got the last ones', { held: 50 }, 2, { seconds: 18, bound: 'workers' }],
    ['there are far more', {}, 500, { seconds: 3 + 380 / 70, bound: 'limit' }],
  ] as const)('where %s', (_, change, workers, expected) => {
    expect(forecast({ ...load, ...change }, workers)).toEqual({ workers, ...expected });
  });

  it('says from where on more workers change nothing', () => {
    expect(enoughWorkers(load)).toBe(5);
    expect(enoughWorkers({ ...load, waiting: 0 })).toBe(1);
    expect(enoughWorkers({ ...load, waiting: 40 })).toBe(1);
    expect(mostUsefulWorkers(load)).toBe(6);
    expect(mostUsefulWorkers({ ...load, limit: { perSecond: 7, atOnce: 2 } })).toBe(1);
    expect(mostUsefulWorkers({ ...load, seconds: 4, limit: { perSecond: 10, atOnce: 2 } })).toBe(1);
  });

  const loads = fc.record({
    waiting: fc.integer({ min: 1, max: 100_000 }),
    places: fc.integer({ min: 1, max: 500 }),
    held: fc.option(fc.integer({ min: 500, max: 1000 }), { nil: undefined }),
    seconds: fc.double({ min: 0.01, max: 60, noNaN: true }),
    limit: fc.record({
      perSecond: fc.double({ min: 0.1, max: 700, noNaN: true }),
      atOnce: fc.integer({ min: 1, max: 200 }),
    }),
  });

  it('finds the fewest that are enough: one less takes longer, and twice as many take as long', () => {
    fc.assert(
      fc.property(loads, (any) => {
        const enough = enoughWorkers(any);
        const { seconds, bound } = forecast(any, enough);
        expect(bound).not.toBe('workers');
        expect(forecast(any, enough * 2).seconds).toBe(seconds);
        if (enough > 1) expect(forecast(any, enough - 1).bound).toBe('workers');
      }),
    );
  });

  it('never promises less time for fewer workers', () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 50 }), (any, workers) => {
        expect(forecast(any, workers).seconds).toBeGreaterThanOrEqual(forecast(any, workers + 1).seconds);
      }),
    );
  });
});
