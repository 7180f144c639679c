import { endpointFor, endpointsOf, type Endpoint } from '#callbacks';
import type { DomainEvent } from '#contracts';
import type { Outbox } from '#outbox';
import { want } from '#work';
import type { EntityManager } from 'typeorm';

/** The bytes of a callback: what Standard Webhooks calls the payload. */
export const callbackBody = ({ type, time, data }: DomainEvent): string =>
  JSON.stringify({ type, timestamp: time, data });

/**
 * Decides who is told of an event, and asks for the deliveries. An event that comes twice is planned once: event and
 * URL together are unique.
 */
export function planDeliveries(outbox: Outbox, event: DomainEvent): Promise<void> {
  return outbox.transaction(async (manager) => {
    for (const { endpoint, url } of await targets(manager, event)) {
      const [delivery] = await manager.query(
        `insert into callback_delivery (event_id, endpoint_id, url, body) values ($1, $2, $3, $4)
         on conflict (event_id, url) do nothing returning delivery_id`,
        [event.id, endpoint.endpoint_id, url, callbackBody(event)],
      );
      if (delivery) await want(manager, outbox, { kind: 'callback', id: delivery.delivery_id });
    }
  });
}

/** The URLs that callers named, each under the endpoint that covers it; without any, the school's default endpoint. */
async function targets(
  manager: EntityManager,
  { school_id, data }: DomainEvent,
): Promise<{ endpoint: Endpoint; url: string }[]> {
  const endpoints = await endpointsOf(manager, school_id);
  const named: { url: string }[] = await manager.query(
    'select url from operation_callback where operation_id = $1 order by url',
    [data.operation_id],
  );
  if (named.length > 0) {
    return named.flatMap(({ url }) => {
      const endpoint = endpointFor(endpoints, url);
      return endpoint ? [{ endpoint, url }] : [];
    });
  }
  return endpoints
    .filter((endpoint) => endpoint.is_default)
    .map((endpoint) => ({ endpoint, url: endpoint.url }));
}
