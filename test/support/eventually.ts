import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is good, quickly and for a bounded time. For states that no event tells of. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  { good = Boolean, withinMs = 40_000 }: { good?: (value: T) => unknown; withinMs?: number } = {},
): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (good(value)) return value;
    if (Date.now() > giveUpAt)
      throw new Error(`not within ${withinMs} ms; the last answer was ${JSON.stringify(value)}`);
    await delay(25);
  }
}
