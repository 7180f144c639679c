import { setTimeout as delay } from 'node:timers/promises';
import { domainEvent, schoolChanged, type DomainEvent } from '#contracts';
import { isDatabaseUnavailable } from '#database';
import type { MessageVerdict } from '#messaging';

export interface Hearing {
  plan: (event: DomainEvent) => Promise<void>;
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
 * An event counts as heard once its deliveries are planned. While the database is away it is kept in hand: handed back
 * again and again it would pass for poison after some twenty times, and nobody would ever be told.
 */
export async function hearEvent(
  body: unknown,
  { plan, stopping, retryMs, inHandMs, onKept, rest }: Hearing,
): Promise<MessageVerdict> {
  const event = domainEvent.safeParse(body);
  // Told among ourselves, and in nobody's callbacks.
  if (schoolChanged.body.safeParse(body).success) return 'ack';
  if (!event.success) return 'reject';
  const giveBackAt = performance.now() + inHandMs;
  for (let tries = 1; ; tries++) {
    try {
      await plan(event.data);
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
