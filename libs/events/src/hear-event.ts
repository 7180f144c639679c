import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseUnavailable } from '#database';

export interface Hearing {
  /** Aborted when the process is to stop. */
  stopping: AbortSignal;
  /** Between two questions whether the database is back. */
  retryMs: number;
  /** How long an event may be kept in hand. RabbitMQ takes back what is held for half an hour, and counts it. */
  inHandMs: number;
  /** Told once of each event that is kept in hand, and why. */
  onKept: (reason: string) => void;
  /** Has no more events come until the database is back. Before an event is handed back, so that it does not return at once. */
  rest: () => Promise<void>;
}

/**
 * An event counts as heard once its handler is through. While the database is away it is kept in hand: handed back again
 * and again it would pass for poison after some twenty times, and nobody would ever be told.
 * @throws what the handler throws for any other reason
 */
export async function hearEvent(
  handle: () => Promise<unknown>,
  { stopping, retryMs, inHandMs, onKept, rest }: Hearing,
): Promise<'ack' | 'retry'> {
  const giveBackAt = performance.now() + inHandMs;
  for (let tries = 1; ; tries++) {
    try {
      await handle();
      return 'ack';
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      if (tries === 1) onKept((error as Error).message);
    }
    await delay(retryMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return 'retry';
    if (performance.now() < giveBackAt) continue;
    await rest();
    return 'retry';
  }
}
