import { done, type Outcome } from './outcome.js';

/** With up to 2000 members listed for each, the answer stays below what we read. */
export const detailsAtOnce = 20;
/** Far more than any list has; it only ends a vendor's endless one. */
export const mostPages = 500;

/** The most users or members that one call may name. Easemob REST documentation: 60, on every cluster. */
export const batchSize = 60;

/** @throws RangeError for more: a bound that the caller has broken */
export function atMost<T>(most: number, items: T[]): T[] {
  if (items.length > most) throw new RangeError(`At most ${most} at a time, not ${items.length}`);
  return items;
}

/** The results of all, or the first outcome that is none. */
export async function oneByOne<T, R>(items: T[], each: (item: T) => Promise<Outcome<R[]>>): Promise<Outcome<R[]>> {
  const results: R[] = [];
  for (const item of items) {
    const outcome = await each(item);
    if (outcome.kind !== 'done') return outcome;
    results.push(...outcome.value);
  }
  return done(results);
}
