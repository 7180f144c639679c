import { setTimeout as delay } from 'node:timers/promises';
import { MessagingUnavailable, type Messaging, type Outbound } from '#messaging';

const portion = 500;
const patienceMs = 20_000;

/**
 * Publishes messages in their order, a portion at a time, until the broker has each.
 * @returns how many. @throws MessagingUnavailable when it has taken none for long
 */
export async function tell(messaging: Pick<Messaging, 'publish'>, messages: readonly Outbound[]): Promise<number> {
  for (let at = 0; at < messages.length; at += portion) await untilTaken(messaging, messages.slice(at, at + portion));
  return messages.length;
}

async function untilTaken(messaging: Pick<Messaging, 'publish'>, messages: readonly Outbound[]): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  let left = messages;
  while (left.length > 0) {
    try {
      const taken = await messaging.publish(left);
      left = left.filter(({ id }) => !taken.has(id));
    } catch (error) {
      if (!(error instanceof MessagingUnavailable) || performance.now() > giveUpAt) throw error;
      await delay(100);
    }
  }
}
