import { topology } from '#contracts';
import type { Messaging } from '#messaging';
import type { Metrics } from '#telemetry';
import type { DataSource } from 'typeorm';

const keepMs = 5000;
const ours = topology.subscriptions.map(({ name }) => name);

/** Has the queues of all who hear events looked at whenever somebody asks, but no more than every few seconds. */
export function showSubscribers(
  metrics: Pick<Metrics, 'beforeRead' | 'subscriberWaiting' | 'subscriberConsumers'>,
  { dataSource, messaging }: { dataSource: Pick<DataSource, 'query'>; messaging: Pick<Messaging, 'backlogOf'> },
): void {
  let askAt = 0;
  metrics.beforeRead(async () => {
    if (performance.now() < askAt) return;
    askAt = performance.now() + keepMs;
    const teams: { team: string }[] | undefined = await dataSource
      .query('select team from subscriber order by team')
      .catch(() => undefined);
    if (!teams) return;
    const subscribers = [...ours, ...teams.map(({ team }) => team)];
    const backlogs = await Promise.all(subscribers.map((subscriber) => messaging.backlogOf(subscriber)));
    // What is not known, and who is no longer there, must not stay at the last value.
    for (const gauge of [metrics.subscriberWaiting, metrics.subscriberConsumers]) gauge.reset();
    for (const [at, subscriber] of subscribers.entries()) {
      const backlog = backlogs[at];
      if (!backlog) continue;
      metrics.subscriberWaiting.set({ subscriber }, backlog.waiting);
      metrics.subscriberConsumers.set({ subscriber }, backlog.consumers);
    }
  });
}
