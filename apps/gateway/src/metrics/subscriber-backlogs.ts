import { topology } from '#contracts';
import type { Messaging } from '#messaging';

/** What waits for somebody who hears events, ours or another team, and how many take it. */
export interface SubscriberBacklog {
  subscriber: string;
  waiting: number;
  consumers: number;
}

const ours = topology.subscriptions.map(({ name }) => name);

/** Looks at the queues of all who hear events. Whose queue is not there, or cannot be asked for, is left out. */
export async function readSubscribers(
  messaging: Pick<Messaging, 'backlogOf'>,
  teams: readonly string[],
): Promise<SubscriberBacklog[]> {
  const found = await Promise.all(
    [...ours, ...teams].map(async (subscriber) => {
      const backlog = await messaging.backlogOf(subscriber);
      return backlog && { subscriber, ...backlog };
    }),
  );
  return found.filter((backlog) => backlog !== undefined);
}
