import { setTimeout as delay } from 'node:timers/promises';
import { domainEvent, type DomainEvent } from '#contracts';
import { isDatabaseUnavailable } from '#database';
import type { MessageVerdict } from '#messaging';

export interface Hearing {
  plan: (event: DomainEvent) => Promise<void>;
  /** Aborted when the process is to stop. */
  stopping: AbortSignal;
  /** Between two questions whether the database is back. */
  retryMs: number;
}

/**
 * An event counts as heard once its deliveries are planned. While the database is away it is kept in hand: handed back
 * again and again it would pass for poison after some twenty times, and nobody would ever be told.
 */
export async function hearEvent(
  body: unknown,
  { plan, stopping, retryMs }: Hearing,
): Promise<MessageVerdict> {
  const event = domainEvent.safeParse(body);
  if (!event.success) return 'reject';
  for (;;) {
    try {
      await plan(event.data);
      return 'ack';
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
    await delay(retryMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return 'retry';
  }
}
