import { Places } from './places.js';

const patienceMs = 20;
const placesOf = (capacity: number) => new Places({ capacity, patienceMs });
const take = (places: Places, endpoint: string, school = endpoint) =>
  places.take([`endpoint ${endpoint}`, `school ${school}`]);

/** Takes as many as it gets. @returns how to give them back */
async function fill(places: Places, endpoint: string, school = endpoint) {
  const releases: (() => void)[] = [];
  for (;;) {
    const release = await take(places, endpoint, school);
    if (!release) return releases;
    releases.push(release);
  }
}

describe('P13: places', () => {
  it('go to one alone for half of them, and to the next for half of what is left', async () => {
    const places = placesOf(20);
    expect(await fill(places, 'a')).toHaveLength(10);
    expect(await fill(places, 'b')).toHaveLength(5);
    expect(await fill(places, 'c')).toHaveLength(3);
    expect(await take(places, 'd')).toBeDefined();
  });

  it('count for the school of an endpoint too, so that many endpoints get no more than one', async () => {
    const places = placesOf(20);
    expect(await fill(places, 'a1', 'a')).toHaveLength(10);
    expect(await take(places, 'a2', 'a')).toBeUndefined();
    expect(await take(places, 'b')).toBeDefined();
  });

  it('that move are waited for', async () => {
    const places = placesOf(2);
    const release = await take(places, 'a');
    const next = take(places, 'a');
    release!();
    expect(await next).toBeDefined();
  });

  it('that do not move are not waited for again, until one of them does', async () => {
    const places = placesOf(4);
    const [release] = await fill(places, 'a');
    const order: string[] = [];
    const refused = take(places, 'a').then(() => order.push('refused at once'));
    await new Promise<void>((resolve) => setImmediate(resolve));
    order.push('a turn of the loop');
    await refused;
    expect(order).toEqual(['refused at once', 'a turn of the loop']);
    release!();
    expect(await take(places, 'a')).toBeDefined();
  });

  it('given back twice are given back once', async () => {
    const places = placesOf(2);
    const release = await take(places, 'a');
    release!();
    release!();
    expect(await fill(places, 'a')).toHaveLength(1);
  });

  it('are all used where there is one', async () => {
    const places = placesOf(1);
    const release = await take(places, 'a');
    const next = take(places, 'b');
    release!();
    expect(await next).toBeDefined();
  });
});
