import { Places } from './places.js';

describe('places', () => {
  it('are as many as there are, and free again once given back', () => {
    const places = new Places(2);
    const [first, second] = [places.take(), places.take()];
    expect([typeof first, typeof second, places.take()]).toEqual(['function', 'function', undefined]);
    first!();
    expect(places.taken).toBe(1);
    expect(places.take()).toBeDefined();
  });

  it('are given back once, however often that is said', () => {
    const places = new Places(2);
    const [first] = [places.take(), places.take()];
    first!();
    first!();
    expect(places.taken).toBe(1);
  });
});
