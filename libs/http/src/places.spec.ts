import { noPlace, Places } from './places.js';

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

it('sends those who have found none back to different seconds, all of them soon', () => {
  const told = Array.from({ length: 200 }, () => Number(noPlace().values!.retry_after));
  expect([...new Set(told)].toSorted()).toEqual([1, 2, 3, 4]);
});
